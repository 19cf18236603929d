export default{currentLevel:-1};

export default()=>({toBlob:async f=>f});

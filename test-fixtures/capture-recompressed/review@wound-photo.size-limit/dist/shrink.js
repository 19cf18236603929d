export default async(f,o)=>f;

// Files that the functions carry as text.
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*?raw" {
  const text: string;
  export default text;
}

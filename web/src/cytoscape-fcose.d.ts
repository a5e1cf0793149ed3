declare module "cytoscape-fcose" {
  import type cytoscape from "cytoscape";

  const layout: cytoscape.Ext;
  export default layout;
}

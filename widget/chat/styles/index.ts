import ground from "./ground.css";
import composer from "./composer.css";
import intro from "./intro.css";
import passage from "./passage.css";
import surfaces from "./surfaces.css";
import thread from "./thread.css";

export default [ground, intro, thread, surfaces, composer, passage].join("\n");

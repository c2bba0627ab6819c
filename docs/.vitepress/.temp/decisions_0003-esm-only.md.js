import { t as _plugin_vue_export_helper_default } from "./plugin-vue_export-helper.DjkACiAr.js";
import { useSSRContext } from "vue";
import { ssrRenderAttrs } from "vue/server-renderer";
// docs/adr/0003-esm-only.md
var __pageData = JSON.parse("{\"title\":\"3. ESM only\",\"description\":\"\",\"frontmatter\":{},\"headers\":[],\"relativePath\":\"decisions/0003-esm-only.md\",\"filePath\":\"docs/adr/0003-esm-only.md\"}");
var _sfc_main = { name: "decisions/0003-esm-only.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
	_push(`<div${ssrRenderAttrs(_attrs)}><h1 id="3-esm-only" tabindex="-1">3. ESM only <a class="header-anchor" href="#3-esm-only" aria-label="Permalink to “3. ESM only”">​</a></h1><p>Status: superseded by <a href="/decisions/0015-two-formats-one-copy">15</a>, 2026-11-27</p><h2 id="context" tabindex="-1">Context <a class="header-anchor" href="#context" aria-label="Permalink to “Context”">​</a></h2><p>Programs that automate infrastructure are often CommonJS. Shipping both formats is the usual answer, and has a price: two copies of each class may be loaded in one program, so that <code>instanceof SaseAuthError</code> fails and two managers each believe they are the only one; two builds and two sets of types to test; packages twice the size. Since 20.19 Node&#39;s <code>require()</code> loads an ES module without a flag, as long as it has no top-level <code>await</code>.</p><h2 id="decision" tabindex="-1">Decision <a class="header-anchor" href="#decision" aria-label="Permalink to “Decision”">​</a></h2><p>The packages are ESM, and <code>engines</code> says Node 20.19 or later. None of our modules has a top-level <code>await</code>.</p><h2 id="consequences" tabindex="-1">Consequences <a class="header-anchor" href="#consequences" aria-label="Permalink to “Consequences”">​</a></h2><ul><li><code>import</code> and <code>require()</code> return the same objects. <code>npm run matrix</code> shows it with the packed tarballs on every supported Node.</li><li>TypeScript follows with <code>module: nodenext</code> (5.8 or later for <code>require()</code> of ESM from CommonJS) and with <code>moduleResolution: bundler</code>.</li><li>Node 18 and older cannot use the packages. It has been out of support since April 2025.</li><li>If a host ships both formats and its error classes must be the program&#39;s own, its adapter needs a CommonJS build, or must not import the host. The adapter for axios has one (<a href="/decisions/0010-axios-below-the-interceptors">10</a>).</li></ul></div>`);
}
var _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
	const ssrContext = useSSRContext();
	(ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/adr/0003-esm-only.md");
	return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
var _0003_esm_only_default = /*#__PURE__*/ _plugin_vue_export_helper_default(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export { __pageData, _0003_esm_only_default as default };

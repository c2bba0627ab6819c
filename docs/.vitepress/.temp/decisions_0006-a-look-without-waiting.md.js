import { t as _plugin_vue_export_helper_default } from "./plugin-vue_export-helper.DjkACiAr.js";
import { useSSRContext } from "vue";
import { ssrRenderAttrs } from "vue/server-renderer";
// docs/adr/0006-a-look-without-waiting.md
var __pageData = JSON.parse("{\"title\":\"6. A look at the current token without waiting\",\"description\":\"\",\"frontmatter\":{},\"headers\":[],\"relativePath\":\"decisions/0006-a-look-without-waiting.md\",\"filePath\":\"docs/adr/0006-a-look-without-waiting.md\"}");
var _sfc_main = { name: "decisions/0006-a-look-without-waiting.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
	_push(`<div${ssrRenderAttrs(_attrs)}><h1 id="6-a-look-at-the-current-token-without-waiting" tabindex="-1">6. A look at the current token without waiting <a class="header-anchor" href="#6-a-look-at-the-current-token-without-waiting" aria-label="Permalink to “6. A look at the current token without waiting”">​</a></h1><p>Status: accepted, 2026-11-25</p><h2 id="context" tabindex="-1">Context <a class="header-anchor" href="#context" aria-label="Permalink to “Context”">​</a></h2><p>Nearly every request finds a token that has minutes left. <code>await tokens.getToken()</code> makes each of them wait for a turn of the microtask queue all the same, and allocates promises for it. An auth layer should not be found in a profile.</p><h2 id="decision" tabindex="-1">Decision <a class="header-anchor" href="#decision" aria-label="Permalink to “Decision”">​</a></h2><p><code>TokenSource</code> has an optional <code>currentToken()</code>: the token to send now, or undefined if the caller has to wait. <code>sendAuthorized</code> asks it first. It decides as <code>getToken</code> does, which is built on it, so that a renewal that is due starts in the background either way.</p><p>It reads both clocks each time, the wall clock and the monotonic clock: a clock that was set back, or a laptop that slept, must not revive a token. That is most of what the call costs. To keep the time of the last look and read one clock would be faster, and wrong if the clock is set back between two looks.</p><h2 id="consequences" tabindex="-1">Consequences <a class="header-anchor" href="#consequences" aria-label="Permalink to “Consequences”">​</a></h2><ul><li>A user&#39;s own source need not have it. The source of <code>withSdwanProfile</code> has one that returns only tokens whose session is open.</li><li>With fetch, a request that finds a token allocates the copy of the headers, the copy of the options, and one object for what a replay would need.</li><li>fetch&#39;s headers are copied in the form that they have: a record stays a record, since a <code>Headers</code> costs more than all the rest.</li></ul></div>`);
}
var _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
	const ssrContext = useSSRContext();
	(ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/adr/0006-a-look-without-waiting.md");
	return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
var _0006_a_look_without_waiting_default = /*#__PURE__*/ _plugin_vue_export_helper_default(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export { __pageData, _0006_a_look_without_waiting_default as default };

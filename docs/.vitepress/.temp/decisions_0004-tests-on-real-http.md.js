import { t as _plugin_vue_export_helper_default } from "./plugin-vue_export-helper.DjkACiAr.js";
import { useSSRContext } from "vue";
import { ssrRenderAttrs } from "vue/server-renderer";
// docs/adr/0004-tests-on-real-http.md
var __pageData = JSON.parse("{\"title\":\"4. Tests run the mock over real HTTP\",\"description\":\"\",\"frontmatter\":{},\"headers\":[],\"relativePath\":\"decisions/0004-tests-on-real-http.md\",\"filePath\":\"docs/adr/0004-tests-on-real-http.md\"}");
var _sfc_main = { name: "decisions/0004-tests-on-real-http.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
	_push(`<div${ssrRenderAttrs(_attrs)}><h1 id="4-tests-run-the-mock-over-real-http" tabindex="-1">4. Tests run the mock over real HTTP <a class="header-anchor" href="#4-tests-run-the-mock-over-real-http" aria-label="Permalink to “4. Tests run the mock over real HTTP”">​</a></h1><p>Status: accepted, 2026-11-24</p><h2 id="context" tabindex="-1">Context <a class="header-anchor" href="#context" aria-label="Permalink to “Context”">​</a></h2><p>What goes wrong with tokens goes wrong on the wire: a byte of Basic encoding, a header carried over a redirect, a body that is empty on its second way, a connection reset half-way, a server that never answers. A test that replaces <code>fetch</code>, or intercepts Node&#39;s <code>http</code>, sees what the interceptor makes of a request, knows one client only, and passes while the real client sends something else.</p><h2 id="decision" tabindex="-1">Decision <a class="header-anchor" href="#decision" aria-label="Permalink to “Decision”">​</a></h2><p><code>@sase-auth/testing</code> is a server. It listens on loopback, on a port that the system picks, checks what the service checks, misbehaves on demand, and records what it received. All our tests use it or a <code>node:http</code> server of their own, with the real <code>fetch</code> or client in between. The clock is faked for expiry and back-off only; a hang or a delay is the server&#39;s, and ends with an event, never with a sleep.</p><h2 id="consequences" tabindex="-1">Consequences <a class="header-anchor" href="#consequences" aria-label="Permalink to “Consequences”">​</a></h2><ul><li>One mock serves every adapter, other runtimes (a Worker reaches it as Node does), the demo, and users&#39; own tests.</li><li>Assertions are about bytes received and requests counted, the things that a user would notice.</li><li>Tests cost a few milliseconds more each, and need a machine that may listen on loopback.</li><li>Behaviour that the vendor does not document is our choice in the mock, and its README lists it, so that a passing test is not taken for a fact.</li></ul></div>`);
}
var _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
	const ssrContext = useSSRContext();
	(ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/adr/0004-tests-on-real-http.md");
	return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
var _0004_tests_on_real_http_default = /*#__PURE__*/ _plugin_vue_export_helper_default(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export { __pageData, _0004_tests_on_real_http_default as default };

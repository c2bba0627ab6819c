import { t as _plugin_vue_export_helper_default } from "./plugin-vue_export-helper.DjkACiAr.js";
import { useSSRContext } from "vue";
import { ssrRenderAttrs } from "vue/server-renderer";
// docs/adr/0001-one-manager-per-tsg.md
var __pageData = JSON.parse("{\"title\":\"1. One manager per TSG\",\"description\":\"\",\"frontmatter\":{},\"headers\":[],\"relativePath\":\"decisions/0001-one-manager-per-tsg.md\",\"filePath\":\"docs/adr/0001-one-manager-per-tsg.md\"}");
var _sfc_main = { name: "decisions/0001-one-manager-per-tsg.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
	_push(`<div${ssrRenderAttrs(_attrs)}><h1 id="1-one-manager-per-tsg" tabindex="-1">1. One manager per TSG <a class="header-anchor" href="#1-one-manager-per-tsg" aria-label="Permalink to “1. One manager per TSG”">​</a></h1><p>Status: accepted, 2026-11-24</p><h2 id="context" tabindex="-1">Context <a class="header-anchor" href="#context" aria-label="Permalink to “Context”">​</a></h2><p>A service account may obtain tokens for its TSG and all TSGs below it, and the API routes every call to the tenant that the token names. A token for the wrong TSG does not fail: it changes another customer. Providers work on hundreds of tenants at once. The usual design is one client with a cache, keyed by whatever distinguishes tokens. Its weak place is the key: well-known libraries have handed one tenant another&#39;s token, because requests under way were shared by a narrower key than finished ones.</p><h2 id="decision" tabindex="-1">Decision <a class="header-anchor" href="#decision" aria-label="Permalink to “Decision”">​</a></h2><p>A <code>TokenManager</code> has one credential and one TSG, which are fixed when it is made, and no key inside. Tenancy is a map of managers outside of it, <code>TenantTokens</code>, whose only job is to find the manager of a TSG and to bound how many token requests run at once. On top of that, a token whose claim or answer does not name the manager&#39;s TSG is an error.</p><h2 id="consequences" tabindex="-1">Consequences <a class="header-anchor" href="#consequences" aria-label="Permalink to “Consequences”">​</a></h2><ul><li>There is no place in which the tokens of two tenants could be confused: a wrong key would be a wrong object in the caller&#39;s hands.</li><li>Two managers for the same TSG cost two tokens. Make one and share it; the READMEs say so.</li><li>An adapter takes a <code>TokenSource</code> and knows nothing of tenants: one client per tenant, as many clients per manager as you like.</li></ul></div>`);
}
var _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
	const ssrContext = useSSRContext();
	(ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/adr/0001-one-manager-per-tsg.md");
	return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
var _0001_one_manager_per_tsg_default = /*#__PURE__*/ _plugin_vue_export_helper_default(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export { __pageData, _0001_one_manager_per_tsg_default as default };

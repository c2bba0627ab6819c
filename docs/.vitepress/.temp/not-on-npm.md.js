import { t as _plugin_vue_export_helper_default } from "./plugin-vue_export-helper.DjkACiAr.js";
import { useSSRContext } from "vue";
import { ssrRenderAttrs } from "vue/server-renderer";
// docs/not-on-npm.md
var __pageData = JSON.parse("{\"title\":\"Until the packages are on npm\",\"description\":\"\",\"frontmatter\":{},\"headers\":[],\"relativePath\":\"not-on-npm.md\",\"filePath\":\"docs/not-on-npm.md\"}");
var _sfc_main = { name: "not-on-npm.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
	_push(`<div${ssrRenderAttrs(_attrs)}><h1 id="until-the-packages-are-on-npm" tabindex="-1">Until the packages are on npm <a class="header-anchor" href="#until-the-packages-are-on-npm" aria-label="Permalink to “Until the packages are on npm”">​</a></h1><p>The packages have not been released. Make their tarballs from the repository; you need Node 20 or later, npm and git:</p><div class="language-sh"><button title="Copy code" data-copied="Copied" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast" style="--shiki-light:#0e1116;--shiki-dark:#f0f3f6;--shiki-light-bg:#ffffff;--shiki-dark-bg:#0a0c10;" tabindex="0" dir="ltr"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">git</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> clone</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> https://github.com/sase-auth/sase-auth</span></span>
<span class="line"><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;">cd</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> sase-auth</span></span>
<span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npm</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> run</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> release:pack</span><span style="--shiki-light:#023B95;--shiki-dark:#91CBFF;"> --</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> tarballs</span></span></code></pre></div><p>Then install core together with what you use, in your own project:</p><div class="language-sh"><button title="Copy code" data-copied="Copied" class="copy"></button><span class="lang">sh</span><pre class="shiki shiki-themes github-light-high-contrast github-dark-high-contrast" style="--shiki-light:#0e1116;--shiki-dark:#f0f3f6;--shiki-light-bg:#ffffff;--shiki-dark-bg:#0a0c10;" tabindex="0" dir="ltr"><code><span class="line"><span style="--shiki-light:#702C00;--shiki-dark:#FFB757;">npm</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> i</span><span style="--shiki-light:#032563;--shiki-dark:#ADDCFF;"> ../sase-auth/tarballs/sase-auth-{core,fetch}-0.0.0.tgz</span></span></code></pre></div><p><code>npm i @sase-auth/fetch</code> fails with 404 until the first release. The agent, <code>@sase-auth/file</code> and the command line need their own tarballs in the same way.</p></div>`);
}
var _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
	const ssrContext = useSSRContext();
	(ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("docs/not-on-npm.md");
	return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
var not_on_npm_default = /*#__PURE__*/ _plugin_vue_export_helper_default(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export { __pageData, not_on_npm_default as default };

//! What our templates can do beyond Handlebars' own: the layout around a page, the address of an asset, a component with a
//! view of its own, and `if`, `unless`, `each`, `and` and `or` that refuse a name the view does not have. (The built-in ones
//! take it for false, even in strict mode.)

use std::sync::Arc;

use handlebars::{
    BlockContext, BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, JsonValue, Output,
    PathAndJson, RenderContext, RenderError, RenderErrorReason, Renderable, ScopedJson, StringOutput,
};

use super::LAYOUT;
use crate::web::assets::Assets;

/// What the layout calls the page that it is around.
const MAIN: &str = "main";

pub(super) fn register(templates: &mut Handlebars<'static>, assets: Arc<Assets>) {
    templates.register_helper("asset", Box::new(AssetHref(assets)));
    templates.register_helper("layout", Box::new(Layout));
    templates.register_helper("component", Box::new(Component));
    templates.register_helper("if", Box::new(Condition { name: "if", wanted: true }));
    templates.register_helper("unless", Box::new(Condition { name: "unless", wanted: false }));
    templates.register_helper("each", Box::new(Each));
    templates.register_helper("and", Box::new(Combination { name: "and", all: true }));
    templates.register_helper("or", Box::new(Combination { name: "or", all: false }));
}

/// The first parameter, which must be there; null is a value.
fn given<'h, 'rc>(helper: &'h Helper<'rc>, name: &'static str) -> Result<&'h PathAndJson<'rc>, RenderError> {
    let param = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex(name, 0))?;
    known(param)
}

fn known<'h, 'rc>(param: &'h PathAndJson<'rc>) -> Result<&'h PathAndJson<'rc>, RenderError> {
    if param.is_value_missing() {
        return Err(RenderErrorReason::MissingVariable(param.relative_path().cloned()).into());
    }
    Ok(param)
}

struct Condition {
    name: &'static str,
    wanted: bool,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let holds = given(helper, self.name)?.value().is_truthy(false);
        let branch = if holds == self.wanted { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |template| template.render(registry, context, render, out))
    }
}

/// Whether all, or any, of several values hold. Each must be there, whatever the others are.
struct Combination {
    name: &'static str,
    all: bool,
}

impl HelperDef for Combination {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        given(helper, self.name)?;
        let mut holds = self.all;
        for param in helper.params() {
            let value = known(param)?.value().is_truthy(false);
            holds = if self.all { holds && value } else { holds || value };
        }
        Ok(ScopedJson::Derived(JsonValue::from(holds)))
    }
}

/// Goes through a list; null is an empty one. Inside, `@index`, `@first` and `@last` are known, and `as |item|` works.
struct Each;

impl HelperDef for Each {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let list = given(helper, "each")?;
        let items = match list.value() {
            JsonValue::Array(items) => items.as_slice(),
            JsonValue::Null => &[],
            _ => return Err(RenderErrorReason::InvalidParamType("list").into()),
        };
        if items.is_empty() {
            return helper.inverse().map_or(Ok(()), |template| template.render(registry, context, render, out));
        }
        for (index, item) in items.iter().enumerate() {
            let mut block = item_block(list, index, item);
            block.set_local_var("first", JsonValue::from(index == 0));
            block.set_local_var("last", JsonValue::from(index + 1 == items.len()));
            block.set_local_var("index", JsonValue::from(index));
            if let Some(name) = helper.block_param() {
                let mut params = BlockParams::new();
                params.add_value(name, item.clone())?;
                block.set_block_params(params);
            }
            render.push_block(block);
            let written = helper.template().map_or(Ok(()), |body| body.render(registry, context, render, out));
            render.pop_block();
            written?;
        }
        Ok(())
    }
}

/// Parts of a path (`rows`, `12`, `cells`) from which on it takes longer to follow it for each name than to copy the item.
const DEEP: usize = 3;

/// Where names inside the block are looked up: by path where the list has one that is short, else in a copy of the item.
fn item_block<'rc>(list: &PathAndJson<'rc>, index: usize, item: &JsonValue) -> BlockContext<'rc> {
    let mut block = BlockContext::new();
    match list.context_path().filter(|path| path.len() < DEEP) {
        Some(path) => {
            block.base_path_mut().clone_from(path);
            block.base_path_mut().push(index.to_string());
        }
        None => block.set_base_value(item.clone()),
    }
    block
}

/// `{{component "components/table" page.locations}}`: the same as `{{> components/table page.locations}}`, for what is
/// large. An included file looks names up in a copy of its view, and everything in it that goes through a list or asks a
/// condition copies that part again; what is written this way is copied once, and items of lists deep in it once more.
struct Component;

impl HelperDef for Component {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = given(helper, "component")?.value().as_str().unwrap_or_default();
        let view = helper.param(1).ok_or(RenderErrorReason::ParamNotFoundForIndex("component", 1))?;
        let view = Context::from(known(view)?.value().clone());
        out.write(&registry.render_with_context(name, &view)?)?;
        Ok(())
    }
}

/// `{{#layout}} … {{/layout}}`: a page inside the file `layout`, which says `{{main}}` where the page goes. The same as
/// `{{#> layout}}` and `{{> @partial-block}}`, which look every name of the page up in a copy of the whole view, and copy
/// each part once more wherever it is asked for (docs/adr/0003).
struct Layout;

impl HelperDef for Layout {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if render.get_local_helper(MAIN).is_some() {
            return Err(RenderErrorReason::CannotIncludeSelf.into());
        }
        let page = helper.template().ok_or(RenderErrorReason::BlockContentRequired)?;
        let layout = registry.get_template(LAYOUT).ok_or(RenderErrorReason::TemplateNotFound(LAYOUT.to_owned()))?;
        let mut main = StringOutput::new();
        page.render(registry, context, render, &mut main)?;
        render.register_local_helper(MAIN, Box::new(Written(main.into_string()?)));
        let written = layout.render(registry, context, render, out);
        render.unregister_local_helper(MAIN);
        written
    }
}

/// What a template wrote before: escaped where it had to be.
struct Written(String);

impl HelperDef for Written {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        Ok(out.write(&self.0)?)
    }
}

struct AssetHref(Arc<Assets>);

impl HelperDef for AssetHref {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let name = given(helper, "asset")?.value().as_str().unwrap_or_default();
        let href = self.0.href(name).ok_or_else(|| RenderErrorReason::Other(format!("no asset is called {name:?}")))?;
        Ok(ScopedJson::Derived(JsonValue::from(href)))
    }
}

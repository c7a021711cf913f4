//! Categories.

use async_graphql::{Context, Object};
use querbuch_ledger::domain::category::CategoryNo;

use crate::budget::Counted;
use crate::context::RequestContext;
use crate::enums::EffectKind;

/// A category of the built-in catalogue.
#[derive(Clone, Copy)]
pub struct Category(pub CategoryNo);

/// What money or work is spent or saved on, after the German IT-WiBe.
#[Object]
impl Category {
    /// unique, stable
    async fn code(&self) -> &str {
        self.0.get().code
    }

    /// name for people, in German or English after Accept-Language
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.get().name(RequestContext::of(ctx).language)
    }

    /// the kind of the effects that may bear it
    async fn kind(&self) -> EffectKind {
        self.0.get().kind.into()
    }

    /// the category above
    async fn parent(&self) -> Option<Category> {
        self.0.get().parent.and_then(CategoryNo::find).map(Self)
    }
}

/// Reading categories.
#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// the built-in catalogue, parents before children
    async fn categories(&self) -> Counted<Category> {
        CategoryNo::all().map(Category).collect()
    }
}

#[cfg(test)]
mod tests;

//! Imports: what came by files, and taking it back.

use async_graphql::{Context, ID, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::{self, import_id};
use querbuch_ledger::domain::import::Import as DomainImport;
use querbuch_ledger::domain::import::undo::UndoImport;
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::{ImportList, import_acts, imports};
use querbuch_ledger::reports;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::balance::Figures;
use crate::booking::Booking;
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Instant, Position};

/// A file that was imported, as a view knows it.
#[derive(Clone)]
pub struct Import {
    view: View,
    position: id::Position,
}

impl crate::mutation::Visible for Import {
    fn is_visible(&self) -> bool {
        self.found().is_ok_and(|import| self.view.sees_import(import))
    }
}

impl Import {
    /// An import that the view holds.
    pub fn new(view: View, position: id::Position) -> Self {
        Self { view, position }
    }

    /// The import by which an act came.
    pub fn of_act(view: &View, act: id::Position) -> Option<Self> {
        let import = view
            .state()
            .imports
            .of_act(act)
            .filter(|import| view.sees_import(import))?;
        Some(Self::new(view.clone(), import.position))
    }

    fn found(&self) -> Result<&DomainImport> {
        let found = self.view.state().imports.at(self.position);
        found.ok_or_else(|| async_graphql::Error::new("import is gone"))
    }
}

/// A file that was imported: an act of its own, before everything that came by it. Within a source, an external number
/// is booked once, whatever the file, the order of its rows and the person.
#[Object]
impl Import {
    /// global id
    pub async fn id(&self) -> ID {
        import_id(self.position).into()
    }

    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("import is gone"))
    }

    /// who imported
    async fn actor(&self, ctx: &Context<'_>) -> Result<String> {
        let is_named = self.view.names_all_actors();
        let request = RequestContext::of(ctx);
        request.actor_shown(&self.found()?.actor, is_named).await
    }

    /// what the file holds: bookings, plans or forecasts
    async fn kind(&self) -> Result<&str> {
        Ok(&self.found()?.kind)
    }

    /// the name of the file, without folders; kept apart from the log, and empty where it was erased
    async fn file(&self, ctx: &Context<'_>) -> Result<String> {
        if !self.view.reads_all_texts() && self.view.is_whole() {
            return Ok(String::new());
        }
        let document = RequestContext::of(ctx).texts_of(self.position).await?.document;
        Ok(document.as_deref().unwrap_or_default().to_owned())
    }

    /// SHA-256 of the file, in hexadecimal digits; kept apart from the log, and empty where it was erased
    async fn digest(&self, ctx: &Context<'_>) -> Result<String> {
        let text = RequestContext::of(ctx).texts_of(self.position).await?.text;
        Ok(text.as_deref().unwrap_or_default().to_owned())
    }

    /// whether name and digest of the file were erased
    async fn text_erased(&self) -> Result<bool> {
        let erased = self.found()?.text_erased_by;
        Ok(erased.is_some_and(|position| position <= self.view.position()))
    }

    /// where the file comes from
    async fn source(&self) -> Result<&str> {
        Ok(&self.found()?.source)
    }

    /// how many rows the file has
    async fn rows(&self) -> Result<i32> {
        Ok(self.found()?.rows.try_into()?)
    }

    /// how many of them were booked
    async fn booked(&self) -> Result<i32> {
        Ok(self.found()?.booked.try_into()?)
    }

    /// how many of them the ledger held already
    async fn known(&self) -> Result<i32> {
        Ok(self.found()?.known.try_into()?)
    }

    /// the sums of all rows of the file
    async fn totals(&self) -> Result<Figures> {
        let totals = &self.found()?.totals;
        Ok(Figures::from(&reports::balance::Figures {
            cost: totals.cost.into(),
            saving: totals.saving.into(),
            transfer: totals.transfer().into(),
        }))
    }

    /// the acts that came by it, also those that were reversed since, in the order of the log
    async fn bookings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
    ) -> Result<Connection<Booking, Position>> {
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        }
        .read(RequestContext::of(ctx).language)?;
        let page = import_acts(self.found()?, &page, &self.view);
        page_of(ctx, page, |position| Booking::new(self.view.clone(), position))
    }

    /// the position at which it was undone
    async fn undone_by(&self) -> Result<Option<Position>> {
        let undone = self.found()?.undone_by;
        let undone = undone.filter(|position| *position <= self.view.position());
        Ok(undone.map(Position))
    }
}

/// An import to undo.
#[derive(InputObject)]
pub struct UndoImportInput {
    /// repeating it with the same input undoes nothing twice
    idempotency_key: Option<String>,
    /// the import
    import: ID,
    /// why; kept as the text of the act
    reason: String,
}

impl From<UndoImportInput> for Input {
    fn from(input: UndoImportInput) -> Self {
        let command = Command::UndoImport(UndoImport {
            import: input.import.as_str().into(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The import that was undone.
    ImportPayload {
        /// the import
        import: Option<Import> =
            |view| Outcome::Import(position) => Some(Import::new(view.clone(), *position)),
    }
}

/// Reading imports.
#[derive(Default)]
pub struct ImportQuery;

#[Object]
impl ImportQuery {
    /// the files that were imported, in the order of the log
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only of this source")] source: Option<String>,
        #[graphql(desc = "only of this kind: bookings, plans, units …")] kind: Option<String>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Connection<Import, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        }
        .read(request.language)?;
        let page = imports(&ImportList { source, kind }, &page, &view);
        page_of(ctx, page, |position| Import::new(view.clone(), position))
    }
}

/// Undoing imports.
#[derive(Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// take back all that came by an import, in one act
    async fn undo_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: UndoImportInput,
    ) -> Result<ImportPayload> {
        carry_out(ctx, input).await.map(ImportPayload)
    }
}

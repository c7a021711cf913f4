//! Relay connections. Cursors are opaque and stable: they hold the code or position of the item.

use std::sync::Arc;

use async_graphql::connection::Edge;
use async_graphql::{Context, ObjectType, OutputType, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use querbuch_ledger::domain::id;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{Expected, InputFault, Refusal};
use querbuch_ledger::lists::{Order, Page, PageRequest, Placed, Rank};
use querbuch_ledger::reports::balance::Direction;

use crate::budget;
use crate::error::refused;
use crate::scalar::Position;

/// Most items of a page. More is refused, never cut silently.
pub const PAGE_SIZE_MAX: i32 = 500;

/// Items of a page where none is asked for.
pub const PAGE_SIZE_DEFAULT: i32 = 100;

/// A page of a list, as Relay wants it.
pub type Connection<T, C> = async_graphql::connection::Connection<String, T, Total<C>>;

/// How many there are in all, whatever the page.
#[derive(SimpleObject)]
#[graphql(
    concrete(name = "TotalInt", params(i32)),
    concrete(name = "TotalPosition", params(Position))
)]
pub struct Total<C: OutputType> {
    /// how many there are in all
    total_count: C,
}

/// How many there are, in the type that a list counts in.
pub trait Count: OutputType {
    /// A number of items. Fails where the type cannot hold it.
    fn of(items: usize) -> Result<Self>
    where
        Self: Sized;
}

impl Count for i32 {
    fn of(items: usize) -> Result<Self> {
        Ok(Self::try_from(items)?)
    }
}

/// For what grows with the log.
impl Count for Position {
    fn of(items: usize) -> Result<Self> {
        Ok(Self(items as u64))
    }
}

/// A page of a list as a connection, with its items made ready by `item`. Refused where they cost more than is left of
/// the answer.
pub fn page_of<T, C, K, N>(
    ctx: &Context<'_>,
    page: Page<K, N>,
    item: impl Fn(N) -> T,
) -> Result<Connection<T, C>>
where
    T: OutputType,
    C: Count,
    K: Cursor,
    Total<C>: ObjectType,
{
    let total = Total {
        total_count: C::of(page.total)?,
    };
    page_with(ctx, page, total, item)
}

/// A page of a list as a connection with fields of its own.
pub fn page_with<T, F, K, N>(
    ctx: &Context<'_>,
    page: Page<K, N>,
    fields: F,
    item: impl Fn(N) -> T,
) -> Result<async_graphql::connection::Connection<String, T, F>>
where
    T: OutputType,
    F: ObjectType,
    K: Cursor,
{
    budget::cost(ctx, page.items.len())?;
    let mut connection = async_graphql::connection::Connection::with_additional_fields(
        page.has_previous,
        page.has_next,
        fields,
    );
    let edge = |(cursor, number): (K, N)| Edge::new(URL_SAFE_NO_PAD.encode(cursor.text()), item(number));
    connection.edges.extend(page.items.into_iter().map(edge));
    Ok(connection)
}

/// What a cursor holds.
pub trait Cursor: Ord + Clone {
    /// As text.
    fn text(&self) -> String;
    /// From text.
    fn read(text: &str) -> Option<Self>;
}

impl Cursor for Arc<str> {
    fn text(&self) -> String {
        format!("c:{self}")
    }

    fn read(text: &str) -> Option<Self> {
        text.strip_prefix("c:").map(Into::into)
    }
}

impl Cursor for id::Position {
    fn text(&self) -> String {
        format!("p:{self}")
    }

    fn read(text: &str) -> Option<Self> {
        text.strip_prefix("p:")?.parse().ok()
    }
}

/// The size of a page. Refused: below 0, and above [`PAGE_SIZE_MAX`].
pub(super) fn page_size(first: i32, language: Language) -> Result<usize> {
    let refuse = |reason| refused(&[Refusal::at("first", reason)], language);
    let size = usize::try_from(first)
        .map_err(|_| refuse(InputFault::unfit(first.to_string(), Expected::WHOLE_NUMBER)))?;
    let max = usize::try_from(PAGE_SIZE_MAX).unwrap_or_default();
    if size > max {
        return Err(refuse(InputFault::TooMany { max }));
    }
    Ok(size)
}

/// The order, what the item is ordered by, and which one it is: `o:1:d:n-500:p:7`. A text is led by its length.
impl<K: Cursor> Cursor for Placed<K> {
    fn text(&self) -> String {
        let direction = match self.order.direction {
            Direction::Ascending => 'a',
            Direction::Descending => 'd',
        };
        let rank = match &self.rank {
            None => "-".to_owned(),
            Some(Rank::Number(number)) => format!("n{number}"),
            Some(Rank::Text(text)) => format!("t{}.{text}", text.len()),
        };
        format!("o:{}:{direction}:{rank}:{}", self.order.field, self.id.text())
    }

    fn read(text: &str) -> Option<Self> {
        let (field, rest) = text.strip_prefix("o:")?.split_once(':')?;
        let (direction, rest) = rest.split_once(':')?;
        let direction = match direction {
            "a" => Direction::Ascending,
            "d" => Direction::Descending,
            _ => return None,
        };
        let (rank, id) = if let Some(id) = rest.strip_prefix("-:") {
            (None, id)
        } else if let Some(text) = rest.strip_prefix('t') {
            let (length, text) = text.split_once('.')?;
            let (text, id) = text.split_at_checked(length.parse().ok()?)?;
            (Some(Rank::Text(text.into())), id.strip_prefix(':')?)
        } else {
            let (number, id) = rest.strip_prefix('n')?.split_once(':')?;
            (Some(Rank::Number(number.parse().ok()?)), id)
        };
        let field = field.parse().ok()?;
        Some(Self {
            order: Order { field, direction },
            rank,
            id: K::read(id)?,
        })
    }
}

/// The page arguments as they are given.
#[derive(Default)]
pub struct PageArguments {
    /// How many from the start.
    pub first: Option<i32>,
    /// Only after this cursor.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i32>,
    /// Only before this cursor.
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks them. Refused: `first` with `last`, a size below 0 or above [`PAGE_SIZE_MAX`], a foreign cursor.
    pub fn read<C: Cursor>(self, language: Language) -> Result<PageRequest<C>> {
        let refuse = |field, reason| refused(&[Refusal::at(field, reason)], language);
        let (field, size, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                let expected = Expected::new("first oder last", "first or last");
                let reason = InputFault::unfit("first + last", expected);
                return Err(refuse("last", reason));
            }
            (None, Some(last)) => ("last", last, true),
            (first, None) => ("first", first.unwrap_or(PAGE_SIZE_DEFAULT), false),
        };
        let max = usize::try_from(PAGE_SIZE_MAX).unwrap_or_default();
        let size = usize::try_from(size)
            .map_err(|_| refuse(field, InputFault::unfit(size.to_string(), Expected::WHOLE_NUMBER)))?;
        if size > max {
            return Err(refuse(field, InputFault::AtMost { max }));
        }
        let cursor = |field, text: Option<String>| {
            let Some(text) = text else { return Ok(None) };
            let bytes = URL_SAFE_NO_PAD
                .decode(&text)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            let expected = Expected::new("eine Marke dieser Liste", "a cursor of this list");
            let read = bytes.and_then(|text| C::read(&text));
            read.map(Some)
                .ok_or_else(|| refuse(field, InputFault::unfit(text, expected)))
        };
        Ok(PageRequest {
            after: cursor("after", self.after)?,
            before: cursor("before", self.before)?,
            size,
            from_end,
        })
    }
}

#[cfg(test)]
mod tests;

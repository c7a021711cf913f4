//! The web pages: what the ledger says, seen, understood and printed in a browser.
//!
//! Pages are made here, without a script, and ask the ledger by the same methods as the resolvers of GraphQL. Each page
//! names the GraphQL document that gives the same figures; a story holds the one against the other.
//!
//! | module | what it holds |
//! |---|---|
//! | [`site`], [`edge`] | the routes and what every answer carries; what the server lends |
//! | `asked`, `parameters` | one question of one reader; what stands in its address |
//! | `layout`, `table`, `sentence` | the frame of a page; tables; the sentences that stand first |
//! | `figures` | amounts, shares, months and instants, as people read them |
//! | [`chart`] | pictures, made of figures alone; pure |
//! | `page` | one file a page |
//! | `image` | the pictures as resources of their own |
//! | `question`, `fault` | the same question as GraphQL; what a page says where there is no answer |
//! | `assets` | style sheets and scripts, by their hashes |

mod asked;
mod assets;
pub mod chart;
pub mod edge;
mod fault;
mod figures;
mod image;
mod layout;
mod page;
mod parameters;
mod question;
pub mod site;
mod table;

#[cfg(test)]
mod testing;

//! The limits themselves, and why they are what they are.

use super::ArgumentBounds;

/// What a document may contain. The defaults are for an API that serves dashboards and forms; each says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Tokens of one document. The largest query of a generated client has some 1,500; parsing 5,000 takes a few
    /// milliseconds, so that a refused document costs no more than an answered one.
    pub tokens_max: usize,
    /// Brackets open at once, of any kind. The parser is recursive and checks its own limit of 64 selection sets only
    /// after it went all the way down; lists and objects it does not check at all. The default of 64 is safe on a stack
    /// of 1 MiB; depth 20 with arguments that hold nested input needs about 30.
    pub nesting_max: usize,
    /// Fields below each other. Paths that are of use seldom have more than 12, Relay connections included;
    /// introspection has 15.
    pub depth_max: usize,
    /// Aliases of one document. They are needed to ask the same field with other arguments: a dashboard with a figure
    /// per region and year stays below 100; guessing by brute force does not.
    pub aliases_max: usize,
    /// Fields of the root, fragments expanded and repetitions counted. Each starts anew; a page that shows more than 20
    /// of them is several pages.
    pub root_fields_max: usize,
    /// Directives of one document. `@include` and `@skip` on the parts of a large form; beyond that they are only work
    /// for the server.
    pub directives_max: usize,
    /// Fragments that a document defines. One per component of a page; Relay's largest pages have about 40.
    pub fragments_max: usize,
    /// Selections of one document with every fragment expanded. async-graphql visits each of them several times, so this
    /// bounds what fragments that spread one another can multiply. Without fragments `tokens_max` is reached first.
    pub selections_max: u64,
    /// Cost of one answer: its fields, counted by the items that its lists really have, see [`crate::cost`]. A field
    /// takes about 0.2 µs to resolve and write, so 100,000 are some 20 to 50 ms of one core and a few MB. A page of 500
    /// objects with 20 fields costs about 10,000. The estimate of a mutation is held against it too.
    pub cost_max: u64,
    /// Fields below each other from `__schema` or `__type` on. The standard introspection query follows `ofType` nine
    /// times and has 15.
    pub introspection_depth_max: usize,
    /// Lists of the type system (`fields`, `inputFields`, `interfaces`, `possibleTypes`) within each other. Each
    /// multiplies the answer by the size of the schema; the standard query needs one, tools at most two.
    pub introspection_lists_max: usize,
    /// How the cost of pages and lists is known.
    pub pages: PageRules,
    /// How much one argument may hold.
    pub arguments: ArgumentBounds,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            tokens_max: 5_000,
            nesting_max: 64,
            depth_max: 20,
            aliases_max: 100,
            root_fields_max: 20,
            directives_max: 50,
            fragments_max: 50,
            selections_max: 10_000,
            cost_max: 100_000,
            introspection_depth_max: 16,
            introspection_lists_max: 2,
            pages: PageRules::default(),
            arguments: ArgumentBounds::default(),
        }
    }
}

impl DocumentLimits {
    /// What the recursion of async-graphql has to go down at most: these limits have bounded it, and its own count would
    /// refuse nested fragments sooner.
    pub(crate) fn recursion_max(&self) -> usize {
        self.depth_max + self.fragments_max + self.nesting_max
    }
}

/// By which names of a schema the cost of pages and lists is known. It is told from the document alone, so the names
/// hold for the whole schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRules {
    /// Arguments that give the size of a page, in the order in which the refusal of a costly document names them. Where
    /// `first` is one of them, Relay's `last` counts as well.
    pub size_arguments: &'static [&'static str],
    /// Fields that stand within a page, such as `nodes`. The field above them is a page, then: without a size argument
    /// it has the size [`size_default`](Self::size_default).
    pub content_fields: &'static [&'static str],
    /// Elements of a page whose size is not given: the default size of a page of the API.
    pub size_default: u64,
    /// Arguments that answer one object for each element that they are given.
    pub list_arguments: &'static [&'static str],
    /// Arguments that are input objects and have such lists as members, as mutations have them.
    pub input_arguments: &'static [&'static str],
    /// Members of these input objects that answer one object for each element.
    pub input_lists: &'static [&'static str],
}

impl Default for PageRules {
    fn default() -> Self {
        Self {
            size_arguments: &["first", "limit"],
            content_fields: &["edges", "nodes", "pageInfo"],
            size_default: 100,
            list_arguments: &["ids"],
            input_arguments: &["input"],
            input_lists: &[],
        }
    }
}

impl PageRules {
    pub(super) fn is_size_argument(&self, name: &str) -> bool {
        self.size_arguments.contains(&name) || (name == "last" && self.size_arguments.contains(&"first"))
    }
}

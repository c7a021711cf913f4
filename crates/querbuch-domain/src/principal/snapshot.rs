//! Principals in a snapshot.

use crate::id::{Position, PrincipalNo};
use crate::principal::{Link, Principal, Principals};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No principal takes fewer bytes: two flags, a position.
const PRINCIPAL_BYTES_MIN: usize = 1 + 8 + 1;
/// A link is a position and two numbers.
const LINK_BYTES: usize = 8 + 4 + 4;

impl Principals {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            links,
            persons: _,
        } = self;
        writer.count(list.len());
        for (_, principal) in list.iter() {
            let Principal {
                is_machine,
                registered_at,
                erased_by,
            } = principal;
            writer.u8(u8::from(*is_machine));
            writer.u64(*registered_at);
            writer.option(*erased_by, Writer::u64);
        }
        writer.count(links.len());
        for Link {
            position,
            principal,
            to,
        } in links
        {
            writer.u64(*position);
            writer.u32(principal.0);
            writer.u32(to.0);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let mut principals = Self::default();
        let mut last = 0;
        for _ in 0..reader.count(PRINCIPAL_BYTES_MIN)? {
            let is_machine = reader.flag()?;
            let registered_at = reader.position(last, head)?;
            last = registered_at;
            let erased_by = reader.option(|reader| reader.position(registered_at, head))?;
            principals.list.push(Principal {
                is_machine,
                registered_at,
                erased_by,
            });
        }
        let count = principals.list.len();
        let mut last = 0;
        for _ in 0..reader.count(LINK_BYTES)? {
            let position = reader.position(last, head)?;
            last = position;
            let principal = PrincipalNo(reader.place(count)?);
            let to = PrincipalNo(reader.place(count)?);
            reader.require(principal != to, SnapshotFault::Order)?;
            principals.push_link(Link {
                position,
                principal,
                to,
            });
        }
        Ok(principals)
    }
}

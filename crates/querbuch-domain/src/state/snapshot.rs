//! The state as a snapshot: its position, then each noun in turn.

use chrono::{DateTime, Utc};
use imbl::Vector;

use crate::actuals::Actuals;
use crate::allocation::Allocations;
use crate::allocation::snapshot::Bounds;
use crate::booking::Bookings;
use crate::capacity::Capacities;
use crate::cells::Cells;
use crate::claim::{ClaimDeadlines, Claims};
use crate::effect::Effects;
use crate::four_eyes::FourEyes;
use crate::grant::Grants;
use crate::grant::snapshot::Bounds as GrantBounds;
use crate::id::Position;
use crate::import::Imports;
use crate::indicator::Indicators;
use crate::key::Keys;
use crate::measure::Measures;
use crate::measurement::Measurements;
use crate::named_state::NamedStates;
use crate::period::Periods;
use crate::prepared_act::PreparedActs;
use crate::principal::Principals;
use crate::rate::Rates;
use crate::schedule::Schedules;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::state::State;
use crate::unit::Units;
use crate::visibility::Visibilities;
use crate::wage::Wages;

/// A commit is a position, seconds and nanoseconds.
const INSTANT_BYTES: usize = 8 + 8 + 4;

impl State {
    /// Hands the bytes of this state to `sink`, piece by piece. The same state gives the same bytes.
    pub fn write_snapshot(&self, sink: &mut dyn FnMut(&[u8])) {
        let Self {
            position,
            units,
            measures,
            effects,
            bookings,
            schedules,
            rates,
            keys,
            allocations,
            cells,
            actuals,
            claims,
            claim_deadlines,
            periods,
            wages,
            indicators,
            measurements,
            capacities,
            named_states,
            imports,
            principals,
            grants,
            four_eyes,
            visibilities,
            prepared_acts,
            instants,
        } = self;
        let mut writer = Writer::new(sink);
        writer.u64(*position);
        units.write(&mut writer);
        measures.write(&mut writer);
        effects.write(&mut writer);
        bookings.write(&mut writer);
        schedules.write(&mut writer);
        rates.write(&mut writer);
        keys.write(&mut writer);
        allocations.write(&mut writer);
        cells.write(&mut writer);
        actuals.write(&mut writer);
        claims.write(&mut writer);
        claim_deadlines.write(&mut writer);
        periods.write(&mut writer);
        wages.write(&mut writer);
        indicators.write(&mut writer);
        measurements.write(&mut writer);
        capacities.write(&mut writer);
        named_states.write(&mut writer);
        imports.write(&mut writer);
        principals.write(&mut writer);
        grants.write(&mut writer);
        four_eyes.write(&mut writer);
        visibilities.write(&mut writer);
        prepared_acts.write(&mut writer);
        write_instants(instants, &mut writer);
        writer.finish();
    }

    /// Reads what [`write_snapshot`](Self::write_snapshot) wrote. Whether the log says the same is not checked
    /// here; that what is read hangs together is.
    #[expect(clippy::too_many_lines, reason = "a list: one part after the other")]
    pub fn read_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let mut reader = Reader::new(bytes);
        let position = reader.u64()?;
        let units = Units::read(reader.part("units"), position)?;
        let measures = Measures::read(reader.part("measures"), units.len(), position)?;
        let effects = Effects::read(reader.part("effects"), units.len(), &measures, position)?;
        let bookings = Bookings::read(&mut reader, effects.len(), measures.len(), position)?;
        let schedules = Schedules::read(reader.part("schedules"), effects.len(), position)?;
        let rates = Rates::read(reader.part("rates"), position)?;
        let keys = Keys::read(reader.part("keys"), units.len(), position)?;
        let bounds = Bounds {
            units: units.len(),
            effects: effects.len(),
            keys: keys.len(),
        };
        let is_booking = |position| bookings.at(position).is_some();
        let allocations = Allocations::read(reader.part("allocations"), bounds, position, is_booking)?;
        let cells = Cells::read(reader.part("cells"), effects.len())?;
        let part = reader.part("actuals");
        let (measure_count, journal) = (measures.len(), bookings.journal());
        let actuals = Actuals::read(part, (measure_count, effects.len()), journal, position)?;
        let claims = Claims::read(reader.part("claims"), effects.len(), position)?;
        let claim_deadlines = ClaimDeadlines::read(reader.part("deadlines"), units.len(), position)?;
        let periods = Periods::read(reader.part("periods"), units.len(), position)?;
        let wages = Wages::read(reader.part("wages"), position)?;
        let (unit_count, effect_count) = (units.len(), effects.len());
        let part = reader.part("indicators");
        let indicators = Indicators::read(part, (unit_count, effect_count), &measures, position)?;
        let part = reader.part("measurements");
        let measurements = Measurements::read(part, (indicators.len(), effect_count), position)?;
        let capacities = Capacities::read(reader.part("capacities"), unit_count, position)?;
        let named_states = NamedStates::read(reader.part("named states"), position)?;
        let imports = Imports::read(reader.part("imports"), position, &bookings)?;
        let principals = Principals::read(reader.part("principals"), position)?;
        let bounds = GrantBounds {
            units: unit_count,
            measures: measure_count,
            principals: principals.len(),
        };
        let grants = Grants::read(reader.part("grants"), bounds, position)?;
        let four_eyes = FourEyes::read(reader.part("four eyes"), unit_count, position)?;
        let visibilities = Visibilities::read(reader.part("visibility"), position)?;
        let prepared_acts = PreparedActs::read(reader.part("prepared acts"), bounds, position)?;
        let instants = read_instants(reader.part("instants"), position)?;
        reader.finish()?;
        Ok(Self {
            position,
            units,
            measures,
            effects,
            bookings,
            schedules,
            rates,
            keys,
            allocations,
            cells,
            actuals,
            claims,
            claim_deadlines,
            periods,
            wages,
            indicators,
            measurements,
            capacities,
            named_states,
            imports,
            principals,
            grants,
            four_eyes,
            visibilities,
            prepared_acts,
            instants,
        })
    }
}

fn write_instants(instants: &Vector<(Position, DateTime<Utc>)>, writer: &mut Writer<'_>) {
    writer.count(instants.len());
    for (position, instant) in instants {
        writer.u64(*position);
        writer.i64(instant.timestamp());
        writer.u32(instant.timestamp_subsec_nanos());
    }
}

/// Both ascend, and the first commit is at the first position: so every position has an instant.
fn read_instants(
    reader: &mut Reader<'_>,
    head: Position,
) -> Result<Vector<(Position, DateTime<Utc>)>, SnapshotError> {
    let count = reader.count(INSTANT_BYTES)?;
    let mut instants: Vector<(Position, DateTime<Utc>)> = Vector::new();
    let mut last: (Position, Option<DateTime<Utc>>) = (0, None);
    for _ in 0..count {
        let position = reader.position(last.0, head)?;
        let instant = DateTime::from_timestamp(reader.i64()?, reader.u32()?)
            .ok_or_else(|| reader.fault(SnapshotFault::Range))?;
        reader.require(last.1 < Some(instant), SnapshotFault::Order)?;
        last = (position, Some(instant));
        instants.push_back((position, instant));
    }
    let first = instants.front().map_or(0, |(position, _)| *position);
    reader.require(first == head.min(1), SnapshotFault::Count)?;
    Ok(instants)
}

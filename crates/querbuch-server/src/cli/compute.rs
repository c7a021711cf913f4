//! `compute`.

use clap::Subcommand;

/// What all of them share.
const FORM: &str = "Input is one JSON object on standard input, output is one on standard output. Numbers may be strings or JSON numbers;
they are read as exact decimals. Results are rounded half-up to ten digits behind the point, once, at the end, and
have no zeros at the end: \"0.1\", not \"0.1000000000\". Rates are decimals per year (0.03 for 3 %).
Exit code 2: the input cannot be computed; standard output then is {\"error\":{\"code\":…,\"message\":…}}.";

/// Help: an example that works, and what all commands share.
macro_rules! example {
    ($command:literal, $input:literal, $more:literal) => {
        format!(
            "Example: echo '{}' | querbuch compute {}\n{}\n\n{FORM}",
            $input, $command, $more
        )
    };
}

/// The computations.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Compute {
    /// Net present value of flows a period apart
    #[command(after_help = example!("npv", r#"{"flows":["-1000","400","400","400"],"rate":"0.1","timing":"YEAR_0"}"#, "timing: YEAR_0 (the first flow is not discounted; default), YEAR_END, MID_YEAR or MONTHLY (one flow a month)."))]
    Npv,
    /// Net present value of dated flows at the first date (ACT/365F)
    #[command(after_help = example!("xnpv", r#"{"dated":[["2008-01-01","-10000"],["2008-10-30","4250"],["2009-04-01","8000"]],"rate":"0.09"}"#, "The order does not matter; amounts of one day are one flow."))]
    Xnpv,
    /// All internal rates of return of flows a period apart
    #[command(after_help = example!("irr", r#"{"flows":["-1","3","-2"]}"#, "status: ONE, SEVERAL, NONE or ALL_ZERO; value: the rate where there is one; roots: all of them, from −99.9999999 % on.\ntiming MONTHLY: one flow a month, and rates per year. With rate, also the net present value at it."))]
    Irr,
    /// All internal rates of return of dated flows (ACT/365F)
    #[command(after_help = example!("xirr", r#"{"dated":[["2008-01-01","-10000"],["2008-10-30","4250"],["2009-04-01","8000"]]}"#, "With rate, also the net present value at it."))]
    Xirr,
    /// When flows have paid back, and how deep they go before
    #[command(after_help = example!("payback", r#"{"flows":["-200","-250","150","180","220","200"]}"#, "status: IMMEDIATE, REACHED, NOT_REACHED or NO_DATA. With rate, the flows are discounted first (timing as for npv).\ndurableYears: from when on the sum stays so to the end. peakFunding: how much is missing at the deepest point."))]
    Payback,
    /// Benefit per cost and return on investment
    #[command(after_help = example!("ratio", r#"{"benefit":"30792","cost":"3470"}"#, "Present values; or flows, as benefits and costs (both as positive amounts), with rate and timing.\nstatus: VALUE, UNDEFINED (no cost) or NOT_MEANINGFUL (cost below zero)."))]
    Ratio,
    /// A present value as equal amounts at the end of each year
    #[command(after_help = example!("annuity", r#"{"npv":"72304","rate":"0.04","years":8,"digits":2}"#, "digits: round the factor first, as printed tables have it. Without npv, only the factor."))]
    Annuity,
    /// Marginal value of public funds
    #[command(after_help = example!("mvpf", r#"{"willingnessToPay":"5000","costs":["11403","-3184","-5601","2035","-7274"]}"#, "netCost instead of costs: their sum. status: VALUE, INFINITE (pays for itself), NEGATIVE_INFINITE or UNDEFINED."))]
    Mvpf,
    /// By how much a driver may change until the net present value is zero
    #[command(after_help = example!("switching", r#"{"npv":"61.546082","contribution":"184.919212"}"#, "contribution: what the driver brings at present, costs below zero. value: −npv / contribution, −0.33 for a third less."))]
    Switching,
    /// Simulated net present values, and what they depend on
    #[command(after_help = example!("risk", r#"{"draws":10000,"seed":42,"distribution":"TRIANGULAR","correlation":"INDEPENDENT","effects":[{"party":"Bund","measure":"a","kind":"COST","spreads":[["80","100","150"]]},{"party":"Land","measure":"a","kind":"SAVING","certain":"20","spreads":[["60","90","120"]]}]}"#, "kind: COST, SAVING or TRANSFER; spreads: low, mode and high present values, each moving with the same draw of its effect.\ncorrelation MEASURE: effects of one measure turn out well together. distribution: TRIANGULAR or UNIFORM.\nThe same seed gives the same figures on every machine."))]
    Risk,
    /// Discount factor of a period, also at rates that decline
    #[command(after_help = example!("discount", r#"{"rate":"0.035","period":20,"amount":"1000"}"#, "timing as for npv; digits: round the factor. Declining rates: {\"bands\":[{\"throughYear\":30,\"rate\":\"0.035\"},{\"rate\":\"0.03\"}],\"period\":31}"))]
    Discount,
    /// Real and nominal: rates, and prices of another year
    #[command(after_help = example!("real", r#"{"nominal":"0.0506","inflation":"0.02"}"#, "Or {\"real\":…,\"inflation\":…} for the nominal rate, or {\"amount\":…,\"fromIndex\":…,\"toIndex\":…} for an amount in prices of another year."))]
    Real,
    /// What a measure can be credited with, and what an estimate is likely to cost
    #[command(after_help = example!("adjust", r#"{"gross":"510000","deadweight":"0.4","attribution":"0.7","dropOff":"0.3","year":2}"#, "Shares from 0 to 1: deadweight, displacement, attribution, dropOff (for each year after the first), haircut.\nCosts: {\"estimate\":\"1000\",\"bias\":\"0.24\",\"mitigation\":\"0.5\"}"))]
    Adjust,
    /// Shares of any game of up to 12 players: Shapley, nucleolus, Gately, separable costs
    #[command(after_help = example!("game", r#"{"players":3,"kind":"SAVINGS","values":["0","0","0","1170","770","210","1530"]}"#, "values: of each group by size, then in order: 1 2 3 12 13 23 123. kind: SAVINGS, or COST for shares of a cost.\nnucleolus: nobody worse off than alone; preNucleolus: without that. A rule that is undefined is null.\ncore: whether no shares are stable; violations: the groups of players, from 1, that would do better on their own."))]
    Game,
    /// Who gets how much where there is too little for all claims
    #[command(after_help = example!("claims", r#"{"estate":"200","claims":["100","200","300"]}"#, "randomArrival is null beyond 24 claims."))]
    Claims,
    /// The fewest payments that settle all debts
    #[command(after_help = example!("netting", r#"{"debts":[["1","0","10"],["0","2","5"]]}"#, "Debtor, creditor, amount. nets: what each receives in all, below zero for what it pays.\nexact: no other payments are fewer; that is certain up to 20 parties with a net."))]
    Netting,
}

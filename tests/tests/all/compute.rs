//! `querbuch compute`, as an auditor would use it: JSON in, JSON out, and nothing else.

use querbuch_tests::pages;
use querbuch_tests::server::{Run, run, run_with_input};
use serde_json::{Value, json};

fn computed(command: &str, input: &str) -> Run {
    run_with_input(&["compute", command, "--locale", "en"], input.as_bytes())
}

/// The one line that is printed.
fn answer(command: &str, input: &str) -> String {
    let run = computed(command, input);
    assert_eq!(run.code, Some(0), "{command} {input}: {}", run.stdout);
    assert_eq!(run.stderr, "", "{command} {input}");
    run.stdout.strip_suffix('\n').expect("ends its line").to_owned()
}

/// The code of a refusal, and what it says.
fn refusal(command: &str, input: &[u8], locale: &str) -> (String, String) {
    let run = run_with_input(&["compute", command, "--locale", locale], input);
    assert_eq!(run.code, Some(2), "{command}: {}", run.stdout);
    assert_eq!(run.stderr, "", "{command}");
    let said: Value = serde_json::from_str(&run.stdout).expect("prints JSON");
    let error = said["error"].as_object().expect("is an object");
    assert_eq!(said.as_object().map(serde_json::Map::len), Some(1), "{said}");
    assert_eq!(error.len(), 2, "{said}");
    let text = |name: &str| error[name].as_str().expect("is a text").to_owned();
    (text("code"), text("message"))
}

/// Command, input and what is printed.
const PUBLISHED: &[[&str; 3]] = &[
    [
        "npv",
        r#"{"flows":["-1000","400","400","400"],"rate":"0.1","timing":"YEAR_0"}"#,
        r#"{"npv":"-5.2592036063"}"#,
    ],
    [
        "npv",
        r#"{"flows":[-40000,5000,8000,12000,30000],"rate":0.08}"#,
        r#"{"npv":"3065.2226681795"}"#,
    ],
    [
        "npv",
        r#"{"flows":["-10000","3000","4200","6800"],"rate":"0.1","timing":"YEAR_END"}"#,
        r#"{"npv":"1188.4434123352"}"#,
    ],
    ["npv", r#"{"flows":[],"rate":"0.1"}"#, r#"{"npv":"0"}"#],
    [
        "xnpv",
        r#"{"dated":[["2009-04-01","2750"],["2008-01-01","-10000"],["2008-03-01","2750"],["2008-10-30","4250"],["2009-02-15","3250"]],"rate":"0.09"}"#,
        r#"{"npv":"2086.6476020315"}"#,
    ],
    [
        "irr",
        r#"{"flows":["-1","3","-2"]}"#,
        r#"{"status":"SEVERAL","value":null,"roots":["0","1"]}"#,
    ],
    [
        "irr",
        r#"{"flows":["-100","110"]}"#,
        r#"{"status":"ONE","value":"0.1","roots":["0.1"]}"#,
    ],
    [
        "irr",
        r#"{"flows":["-1","3","-3","1"]}"#,
        r#"{"status":"ONE","value":"0","roots":["0"]}"#,
    ],
    [
        "irr",
        r#"{"flows":["1","-1","1"]}"#,
        r#"{"status":"NONE","value":null,"roots":[]}"#,
    ],
    [
        "irr",
        r#"{"flows":["0","0"]}"#,
        r#"{"status":"ALL_ZERO","value":null,"roots":[]}"#,
    ],
    [
        "irr",
        r#"{"flows":["-100","10","110"],"rate":"0.1","timing":"YEAR_END"}"#,
        r#"{"status":"ONE","value":"0.1","roots":["0.1"],"npv":"0"}"#,
    ],
    [
        "irr",
        r#"{"flows":["-100","0","0","0","0","0","0","0","0","0","0","0","121"],"timing":"MONTHLY"}"#,
        r#"{"status":"ONE","value":"0.21","roots":["0.21"]}"#,
    ],
    [
        "xirr",
        r#"{"dated":[["2008-01-01","-10000"],["2008-03-01","2750"],["2008-10-30","4250"],["2009-02-15","3250"],["2009-04-01","2750"]]}"#,
        r#"{"status":"ONE","value":"0.3733625335","roots":["0.3733625335"]}"#,
    ],
    [
        "payback",
        r#"{"flows":["-200","-250","150","180","220","200"]}"#,
        r#"{"status":"REACHED","years":"3.5454545455","durableYears":"3.5454545455","recrosses":false,"peakFunding":"450","peakFundingIndex":1}"#,
    ],
    [
        "payback",
        r#"{"flows":[-1000,400,400,400,400],"rate":0.1}"#,
        r#"{"status":"REACHED","years":"3.01925","durableYears":"3.01925","recrosses":false,"peakFunding":"1000","peakFundingIndex":0}"#,
    ],
    [
        "payback",
        r#"{"flows":["5","-2","1"]}"#,
        r#"{"status":"IMMEDIATE","years":"0","durableYears":"0","recrosses":false,"peakFunding":"0","peakFundingIndex":null}"#,
    ],
    [
        "ratio",
        r#"{"benefit":"30792","cost":"3470"}"#,
        r#"{"presentBenefit":"30792","presentCost":"3470","npv":"27322","benefitCostRatio":{"status":"VALUE","value":"8.8737752161"},"returnOnInvestment":{"status":"VALUE","value":"7.8737752161"}}"#,
    ],
    [
        "annuity",
        r#"{"npv":"72304","rate":"0.04","years":8,"digits":2}"#,
        r#"{"factor":"6.73","amount":"10743.5364041605"}"#,
    ],
    [
        "mvpf",
        r#"{"willingnessToPay":"5000","costs":["11403","-3184","-5601","2035","-7274"]}"#,
        r#"{"status":"INFINITE","value":null,"netCost":"-2621"}"#,
    ],
    [
        "switching",
        r#"{"npv":"61.546082","contribution":"184.919212"}"#,
        r#"{"status":"VALUE","value":"-0.3328268671"}"#,
    ],
    [
        "discount",
        r#"{"bands":[{"throughYear":30,"rate":"0.035"},{"rate":"0.03"}],"period":31,"digits":5,"amount":"1000"}"#,
        r#"{"factor":"0.3459","years":"31","value":"345.9"}"#,
    ],
    [
        "discount",
        r#"{"rate":"0.05","period":1,"timing":"MID_YEAR"}"#,
        r#"{"factor":"0.9294286409","years":"1.5"}"#,
    ],
    [
        "real",
        r#"{"nominal":"0.0506","inflation":"0.02"}"#,
        r#"{"real":"0.03"}"#,
    ],
    [
        "real",
        r#"{"amount":"1000","fromIndex":"80","toIndex":"100"}"#,
        r#"{"amount":"1250"}"#,
    ],
    [
        "adjust",
        r#"{"estimate":"1000","bias":"0.24","mitigation":"0.5"}"#,
        r#"{"factor":"1.12","cost":"1120"}"#,
    ],
    [
        "adjust",
        r#"{"gross":"510000","deadweight":"0.4","attribution":"0.7","dropOff":"0.3","year":2}"#,
        r#"{"factors":{"deadweight":"0.6","displacement":"1","attribution":"0.7","dropOff":"0.7","haircut":"1"},"benefit":"149940"}"#,
    ],
    [
        "game",
        r#"{"players":3,"kind":"SAVINGS","values":["0","0","0","1170","770","210","1530"]}"#,
        r#"{"shapley":{"decimal":["763.3333333333","483.3333333333","283.3333333333"],"fraction":["2290/3","1450/3","850/3"]},"nucleolus":{"decimal":["955","395","180"],"fraction":["955","395","180"]},"preNucleolus":{"decimal":["955","395","180"],"fraction":["955","395","180"]},"gately":{"decimal":["827.7049180328","476.5573770492","225.737704918"],"fraction":["50490/61","29070/61","13770/61"]},"scrb":{"decimal":["827.7049180328","476.5573770492","225.737704918"],"fraction":["50490/61","29070/61","13770/61"]},"core":{"empty":false,"violations":{"shapley":[],"nucleolus":[],"gately":[],"scrb":[]}}}"#,
    ],
    [
        "game",
        r#"{"players":3,"kind":"COST","values":[10,10,10,8,8,8,15]}"#,
        r#"{"shapley":{"decimal":["5","5","5"],"fraction":["5","5","5"]},"nucleolus":{"decimal":["5","5","5"],"fraction":["5","5","5"]},"preNucleolus":{"decimal":["5","5","5"],"fraction":["5","5","5"]},"gately":{"decimal":["5","5","5"],"fraction":["5","5","5"]},"scrb":{"decimal":["5","5","5"],"fraction":["5","5","5"]},"core":{"empty":true,"violations":{"shapley":[[1,2],[1,3],[2,3]],"nucleolus":[[1,2],[1,3],[2,3]],"gately":[[1,2],[1,3],[2,3]],"scrb":[[1,2],[1,3],[2,3]]}}}"#,
    ],
    [
        "game",
        r#"{"players":2,"kind":"SAVINGS","values":["3","3","4"]}"#,
        r#"{"shapley":{"decimal":["2","2"],"fraction":["2","2"]},"nucleolus":null,"preNucleolus":{"decimal":["2","2"],"fraction":["2","2"]},"gately":{"decimal":["2","2"],"fraction":["2","2"]},"scrb":{"decimal":["2","2"],"fraction":["2","2"]},"core":{"empty":true,"violations":{"shapley":[[1],[2]],"nucleolus":null,"gately":[[1],[2]],"scrb":[[1],[2]]}}}"#,
    ],
    [
        "claims",
        r#"{"estate":"200","claims":["100","200","300"]}"#,
        r#"{"proportional":["33.3333333333","66.6666666667","100"],"constrainedEqualAwards":["66.6666666667","66.6666666667","66.6666666667"],"constrainedEqualLosses":["0","50","150"],"talmud":["50","75","75"],"randomArrival":["33.3333333333","83.3333333333","83.3333333333"],"adjustedProportional":["40","80","80"]}"#,
    ],
    [
        "netting",
        r#"{"debts":[["1","0","10"],["0","2","5"]]}"#,
        r#"{"nets":{"0":"5.00","1":"-10.00","2":"5.00"},"payments":[["1","0","5.00"],["1","2","5.00"]],"exact":true}"#,
    ],
    [
        "netting",
        r#"{"debts":[["1","0","10"],["0","1","1"],["2","1","5"],["0","2","5"]]}"#,
        r#"{"nets":{"0":"4.00","1":"-4.00","2":"0.00"},"payments":[["1","0","4.00"]],"exact":true}"#,
    ],
    [
        "netting",
        r#"{"debts":[["a","b","2"],["d","b","1"],["d","c","2"],["e","c","2"],["f","c","2"]]}"#,
        r#"{"nets":{"a":"-2.00","b":"3.00","c":"6.00","d":"-3.00","e":"-2.00","f":"-2.00"},"payments":[["a","c","2.00"],["d","b","3.00"],["e","c","2.00"],["f","c","2.00"]],"exact":true}"#,
    ],
];

#[test]
fn published_figures_come_out_to_the_letter() {
    for [command, input, expected] in PUBLISHED {
        assert_eq!(answer(command, input), *expected, "{command} {input}");
    }
}

#[test]
fn a_simulation_is_the_same_again() {
    let input = r#"{"draws":10000,"seed":42,"effects":[{"party":"Bund","kind":"SAVING","spreads":[["0","0","0"]]},{"party":"Bund","kind":"COST","spreads":[["80000","100000","150000"]]},{"party":"Land","kind":"SAVING","spreads":[["60000","130000","160000"]]}]}"#;
    let first: Value = serde_json::from_str(&answer("risk", input)).expect("is JSON");
    let overall = json!({"p5":"-37724.944162","p50":"7542.096153","p95":"45776.763935","mean":"6253.525814","chancePositive":"0.612"});
    assert_eq!(first["overall"], overall);
    assert_eq!(first["npv"], "30000");
    assert_eq!(first["parties"][1]["party"], "Land");
    let order: Vec<&Value> = first["tornado"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(|bar| &bar["effect"])
        .collect();
    assert_eq!(order, [&json!(2), &json!(1), &json!(0)], "the widest swing first");
    assert_eq!(
        first["tornado"][1],
        json!({"effect":1,"low":"50000","high":"-20000","swing":"70000","switching":{"status":"VALUE","value":"0.3"}})
    );
    let other: Value = serde_json::from_str(&answer("risk", &input.replace("42", "43"))).expect("is JSON");
    assert_ne!(first["overall"], other["overall"]);
    let together: Value = serde_json::from_str(&answer(
        "risk",
        &input.replacen('{', r#"{"correlation":"MEASURE","distribution":"UNIFORM","#, 1),
    ))
    .expect("is JSON");
    assert_ne!(first["overall"], together["overall"]);
}

/// Command, input and the code of the refusal.
const REFUSED: &[[&str; 3]] = &[
    ["npv", r#"{"flows":["1","1"],"rate":"-1"}"#, "INVALID_VALUE"],
    ["npv", r#"{"flows":["1","1"],"rate":"-1.5"}"#, "INVALID_VALUE"],
    [
        "npv",
        r#"{"flows":["1","1"],"rate":"99999999999"}"#,
        "INVALID_VALUE",
    ],
    ["npv", r#"{"flows":["1","x"],"rate":"0.1"}"#, "INVALID_VALUE"],
    ["npv", r#"{"flows":"1","rate":"0.1"}"#, "INVALID_VALUE"],
    [
        "npv",
        r#"{"flows":["1"],"rate":"0.1","timing":"NOON"}"#,
        "INVALID_VALUE",
    ],
    ["npv", r#"{"flows":["1"]}"#, "INVALID_VALUE"],
    [
        "npv",
        r#"{"flows":["1"],"rate":"0.1","raet":"0.1"}"#,
        "INVALID_VALUE",
    ],
    ["npv", r#"{"flows":["1"],"rate":NaN}"#, "INVALID_VALUE"],
    ["npv", "", "INVALID_VALUE"],
    ["npv", "[]", "INVALID_VALUE"],
    [
        "npv",
        r#"{"flows":["79228162514264337593543950335","79228162514264337593543950335"],"rate":"0"}"#,
        "AMOUNT_OUT_OF_RANGE",
    ],
    ["npv", r#"{"flows":[1e40],"rate":"0"}"#, "AMOUNT_OUT_OF_RANGE"],
    [
        "xnpv",
        r#"{"dated":[["2023-02-29","1"]],"rate":"0.1"}"#,
        "INVALID_VALUE",
    ],
    [
        "xnpv",
        r#"{"dated":[["0001-01-01","1"],["9999-01-01","1"]],"rate":"0.1"}"#,
        "LIMIT_EXCEEDED",
    ],
    ["annuity", r#"{"rate":"0.1","years":0}"#, "INVALID_VALUE"],
    ["annuity", r#"{"rate":"0.1","years":1001}"#, "LIMIT_EXCEEDED"],
    ["ratio", r#"{"benefit":"1"}"#, "INVALID_VALUE"],
    [
        "discount",
        r#"{"rate":"0.1","period":4000000000}"#,
        "INVALID_VALUE",
    ],
    ["discount", r#"{"rate":"0.1","period":2000}"#, "LIMIT_EXCEEDED"],
    ["adjust", r#"{"gross":"1","deadweight":"1.5"}"#, "INVALID_VALUE"],
    ["risk", r#"{"draws":5,"effects":[]}"#, "LIMIT_EXCEEDED"],
    [
        "risk",
        r#"{"effects":[{"party":"a","kind":"COST","spreads":[["3","2","1"]]}]}"#,
        "INVALID_VALUE",
    ],
    [
        "game",
        r#"{"players":13,"kind":"COST","values":[]}"#,
        "INVALID_VALUE",
    ],
    [
        "game",
        r#"{"players":0,"kind":"COST","values":[]}"#,
        "INVALID_VALUE",
    ],
    [
        "game",
        r#"{"players":2,"kind":"COST","values":[1,2]}"#,
        "INVALID_VALUE",
    ],
    [
        "game",
        r#"{"players":2,"kind":"PROFIT","values":[1,2,3]}"#,
        "INVALID_VALUE",
    ],
    ["game", r#"{"players":2,"values":[1,2,3]}"#, "INVALID_VALUE"],
    ["claims", r#"{"estate":"-1","claims":["1"]}"#, "INVALID_VALUE"],
    ["claims", r#"{"estate":"1","claims":["1","-1"]}"#, "INVALID_VALUE"],
    ["claims", r#"{"estate":"3","claims":["1","1"]}"#, "INVALID_VALUE"],
    ["netting", r#"{"debts":[["1","0"]]}"#, "INVALID_VALUE"],
    ["netting", r#"{"debts":[["1","0","-1"]]}"#, "INVALID_VALUE"],
    ["netting", r#"{"debts":[["1","0","0.001"]]}"#, "INVALID_VALUE"],
    ["netting", r#"{"debts":[[1,"0","1"]]}"#, "INVALID_VALUE"],
];

#[test]
fn what_cannot_be_computed_is_said_in_one_object() {
    let long = format!(r#"{{"flows":[{}1],"rate":"0.1"}}"#, "1,".repeat(12_000));
    let too_many = ["npv", long.as_str(), "LIMIT_EXCEEDED"];
    for [command, input, code] in REFUSED.iter().chain([&too_many]) {
        let (english, german) = (
            refusal(command, input.as_bytes(), "en"),
            refusal(command, input.as_bytes(), "de"),
        );
        assert_eq!(english.0, *code, "{command} {input}: {}", english.1);
        assert_eq!(german.0, *code);
        assert_ne!(english.1, german.1, "{command} {input}");
    }
    assert_eq!(refusal("npv", b"{\"flows\":[\"\xff\"]}", "en").0, "INVALID_VALUE");
    let (_, said) = refusal("npv", br#"{"flows":["1","x"],"rate":"0.1"}"#, "en");
    assert_eq!(said, "“flows.1” must be a number such as \"-12.50\", not \"x\".");
}

#[test]
fn what_the_pages_show_comes_out() {
    let pages = pages();
    let lines: Vec<&str> = pages.lines().collect();
    let mut count = 0;
    for pair in lines.windows(2) {
        let Some((input, command)) = pair[0]
            .strip_prefix("echo '")
            .and_then(|line| line.split_once("' | querbuch compute "))
        else {
            continue;
        };
        let expected = pair[1].strip_prefix("# ").expect("the result stands below");
        assert_eq!(answer(command, input), expected, "{command}");
        count += 1;
    }
    assert!(count >= 3, "the pages show computations");
}

/// The example that a help text shows: an input and the command that it goes to.
fn example(help: &str) -> Option<(&str, &str)> {
    let line = help
        .lines()
        .find_map(|line| line.trim().strip_prefix("Example: echo '"))?;
    line.split_once("' | querbuch compute ")
}

#[test]
fn the_example_of_each_help_text_works() {
    let overview = run(&["compute", "--help"]).stdout;
    let listed = overview.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = listed
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert_eq!(commands.len(), 16, "{overview}");
    for command in commands {
        let help = run(&["compute", command, "--help"]).stdout;
        let (input, named) = example(&help).unwrap_or_else(|| panic!("{command} has no example: {help}"));
        assert_eq!(named, command);
        assert!(answer(command, input).starts_with('{'), "{command}");
    }
    let (input, command) = example(&overview).expect("the overview has an example");
    assert_eq!(answer(command, input), r#"{"npv":"-5.2592036063"}"#);
}

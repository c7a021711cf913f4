pub async fn run(_: &crate::cli::DemoOptions, _: &crate::cli::Cli) -> Result<(), crate::exit::Failure> { Ok(()) }

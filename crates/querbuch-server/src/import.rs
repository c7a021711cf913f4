pub async fn run(_: &crate::cli::ImportOptions, _: &crate::cli::Cli) -> Result<(), crate::exit::Failure> { Ok(()) }

//! `routes`: every route and who may use it, for reviews and tests.

use crate::app;
use crate::config::Config;
use crate::web::Access;

/// Words of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let routes = app::routes(&Config::load()?);
    if arguments.json {
        return super::say(&serde_json::to_string(routes.list())?);
    }
    for route in routes.list() {
        let access = match route.access {
            Access::Public => "anybody".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Roles(roles) => roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", "),
        };
        super::say(&format!("{:<5} {:<36} {access}", route.method, route.path))?;
    }
    Ok(())
}

//! Tokens for machines and scripts. They act for whoever had them made, and may no more than that one may at each use.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::action;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::secrets::{
    NETWORKS_PER_TOKEN_MAX, TOKEN_DAYS_MAX, TOKEN_NAME_CHARS_MAX, TOKENS_PER_OWNER_MAX, TokenContent,
    TokenFault,
};

use crate::context::RequestContext;
use crate::enums::{Action, ErrorCode};
use crate::error::UserError;
use crate::scalar::{Instant, Ref};

/// A token to make.
#[derive(InputObject)]
pub struct MakeTokenInput {
    /// what it is for, for people
    name: String,
    /// what is open to it, of what its owner may; not GRANT
    actions: Vec<Action>,
    /// where: this unit and everything below it; without it, wherever its owner may
    unit: Option<Ref>,
    /// the first moment at which it does not hold any more
    until: Instant,
    /// from where: addresses, with the number of bits that count, such as 10.0.0.0/8; without any, from everywhere
    networks: Option<Vec<String>>,
}

/// A token to revoke.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// which
    token: ID,
}

/// The token that was made or revoked.
#[derive(SimpleObject, Default)]
pub struct TokenPayload {
    /// what was refused; empty where it was done
    errors: Vec<UserError>,
    /// by which it is named
    token: Option<ID>,
    /// its text, in the answer that makes it and never again
    secret: Option<String>,
}

impl TokenPayload {
    fn refused(code: ErrorCode, field: &str, message: impl Into<String>) -> Self {
        let field = if field.is_empty() {
            Vec::new()
        } else {
            vec![field.to_owned()]
        };
        Self {
            errors: vec![UserError {
                code,
                field,
                message: message.into(),
            }],
            ..Self::default()
        }
    }
}

/// Making and revoking tokens.
#[derive(Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// a token for a script; its text is in the answer once and never again
    async fn make_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what it may where, and until when")] input: MakeTokenInput,
    ) -> Result<TokenPayload> {
        let request = RequestContext::of(ctx);
        let language = request.language;
        let acting = match request.actor.acting() {
            // A token makes no tokens.
            Some(acting) if acting.only.is_none() => acting,
            _ => return Ok(no_owner(language)),
        };
        let unit = match &input.unit {
            None => None,
            Some(unit) => match request.view().require_unit(&unit.0, "unit") {
                Ok(unit) => Some(unit),
                Err(refusal) => {
                    let errors = request.user_errors(&[refusal]);
                    return Ok(TokenPayload {
                        errors,
                        ..TokenPayload::default()
                    });
                }
            },
        };
        let content = TokenContent {
            name: input.name,
            actions: input.actions.into_iter().map(action::Action::from).collect(),
            unit,
            networks: input.networks.unwrap_or_default(),
        };
        let made = request
            .ledger
            .make_token(acting.number, &content, input.until.0)
            .await;
        Ok(match made.map_err(|error| request.failed(&error))? {
            Ok(made) => TokenPayload {
                token: Some(made.id.into()),
                secret: Some(made.shown.text().to_owned()),
                ..TokenPayload::default()
            },
            Err(fault) => refused(fault, language),
        })
    }

    /// end a token of one's own; it ends at once, in every process
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "which token ends")] input: RevokeTokenInput,
    ) -> Result<TokenPayload> {
        let request = RequestContext::of(ctx);
        let language = request.language;
        // The one local user answers for all of them, as on the host.
        let owner = request.actor.acting().map(|acting| acting.number);
        let own = request
            .ledger
            .tokens(owner)
            .await
            .map_err(|error| request.failed(&error))?;
        let standing = own
            .iter()
            .find(|row| row.id == *input.token && row.revoked_at.is_none());
        let Some(row) = standing else {
            let message = language.pick(
                "Ein solches Token von Ihnen gibt es nicht, oder es ist schon widerrufen. Bitte die Kennung prüfen.",
                "There is no such token of yours, or it was revoked before. Check its id.",
            );
            return Ok(TokenPayload::refused(ErrorCode::NotFound, "token", message));
        };
        let revoked = request.ledger.revoke_secret(&row.id).await;
        revoked.map_err(|error| request.failed(&error))?;
        Ok(TokenPayload {
            token: Some(input.token),
            ..TokenPayload::default()
        })
    }
}

fn no_owner(language: Language) -> TokenPayload {
    let message = language.pick(
        "Ein Token macht, wer selbst angemeldet ist: niemand ohne Anmeldung, und kein Token.",
        "A token is made by somebody who signed in: not by the local user, and not by a token.",
    );
    TokenPayload::refused(ErrorCode::Forbidden, "", message)
}

fn refused(fault: TokenFault, language: Language) -> TokenPayload {
    let (code, field, german, english) = match fault {
        TokenFault::Name => (
            ErrorCode::InvalidValue,
            "name",
            format!("Erwartet wird ein Name von höchstens {TOKEN_NAME_CHARS_MAX} Zeichen."),
            format!("Expected: a name of at most {TOKEN_NAME_CHARS_MAX} characters."),
        ),
        TokenFault::Actions => (
            ErrorCode::InvalidValue,
            "actions",
            "Erwartet wird mindestens ein Recht, und nicht GRANT: Ein Token vergibt keine Rechte.".to_owned(),
            "Expected: at least one action, and not GRANT: a token gives no rights.".to_owned(),
        ),
        TokenFault::End => (
            ErrorCode::InvalidValue,
            "until",
            format!("Erwartet wird ein Ende in der Zukunft, in höchstens {TOKEN_DAYS_MAX} Tagen."),
            format!("Expected: an end in the future, within {TOKEN_DAYS_MAX} days."),
        ),
        TokenFault::Networks => (
            ErrorCode::InvalidValue,
            "networks",
            format!(
                "Erwartet werden höchstens {NETWORKS_PER_TOKEN_MAX} Netze, etwa 10.0.0.0/8, ohne Bits hinter denen, die zählen."
            ),
            format!(
                "Expected: at most {NETWORKS_PER_TOKEN_MAX} networks, such as 10.0.0.0/8, without bits behind those that count."
            ),
        ),
        TokenFault::TooMany => (
            ErrorCode::LimitExceeded,
            "",
            format!(
                "Mehr als {TOKENS_PER_OWNER_MAX} Token auf einmal hat niemand. Bitte vorher eines widerrufen."
            ),
            format!("Nobody has more than {TOKENS_PER_OWNER_MAX} tokens at once. Revoke one before."),
        ),
    };
    TokenPayload::refused(code, field, language.pick(german, english))
}

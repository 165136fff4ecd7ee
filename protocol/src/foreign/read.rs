//! Which system's code a text is.

use super::{
    ForeignCode, ForeignError, IssuerKey, MAX_TEXT_LEN, OtherCode, clea, corona_warn_app, leave_home_safe,
    nhs_covid_19, nz_covid_tracer, taxi, unknown::recognise, web,
};

impl ForeignCode {
    /// Reads a scanned text, or a taxi's plate as typed. `issuer` is the key of those who sign NHS codes,
    /// where it is known. Nothing is ever opened.
    ///
    /// # Errors
    /// [`ForeignError::NotForeign`] and [`ForeignError::Other`] for what is no such code; the others say what
    /// is wrong with one.
    pub fn from_text(text: &str, issuer: Option<&IssuerKey>) -> Result<Self, ForeignError> {
        if text.len() > MAX_TEXT_LEN {
            return Err(ForeignError::TooLong);
        }
        let after = |prefix: &str| after(text, prefix);
        if let Some(rest) = after(leave_home_safe::PREFIX) {
            leave_home_safe::read(rest)
        } else if let Some(rest) = after(corona_warn_app::PREFIX) {
            corona_warn_app::read(rest)
        } else if let Some(payload) = web::embedded(text, corona_warn_app::EMBEDDED) {
            corona_warn_app::read_payload(payload)
        } else if let Some(rest) = after(nhs_covid_19::PREFIX) {
            nhs_covid_19::read(rest, issuer)
        } else if let Some(rest) = after(nz_covid_tracer::PREFIX) {
            nz_covid_tracer::read(rest)
        } else if let Some(rest) = after(clea::PREFIX) {
            clea::read(rest)
        } else if let Some(rest) = after(taxi::PREFIX) {
            taxi::read(rest)
        } else {
            Err(match recognise(text) {
                OtherCode::Text => ForeignError::NotForeign,
                other => ForeignError::Other(other),
            })
        }
    }
}

/// What follows the beginning of a text, which may be in either case.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

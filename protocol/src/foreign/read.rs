//! Which system's code a text is.

use super::{
    ForeignCode, ForeignError, IssuerKey, MAX_TEXT_LEN, OtherCode, clea, corona_warn_app, leave_home_safe,
    nhs_covid_19, nz_covid_tracer, taxi, unknown::recognise,
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
        if let Some(rest) = text.strip_prefix(leave_home_safe::PREFIX) {
            leave_home_safe::read(rest)
        } else if let Some(rest) = text.strip_prefix(corona_warn_app::PREFIX) {
            corona_warn_app::read(rest)
        } else if let Some(rest) = text.strip_prefix(nhs_covid_19::PREFIX) {
            nhs_covid_19::read(rest, issuer)
        } else if let Some(rest) = text.strip_prefix(nz_covid_tracer::PREFIX) {
            nz_covid_tracer::read(rest)
        } else if let Some(rest) = text.strip_prefix(clea::PREFIX) {
            clea::read(rest)
        } else if let Some(rest) = taxi::strip_prefix(text) {
            taxi::read(rest)
        } else {
            Err(match recognise(text) {
                OtherCode::Text => ForeignError::NotForeign,
                other => ForeignError::Other(other),
            })
        }
    }
}

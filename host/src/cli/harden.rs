//! What every program that holds keys does before anything else.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Switches core dumps off and, on Linux, keeps other processes of the same user from reading this one's
/// memory.
///
/// Says on standard error what the system refused: the program works all the same.
pub fn harden() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let limited = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    let limited = {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        limited.and(set_dumpable_behavior(DumpableBehavior::NotDumpable))
    };
    if let Err(error) = limited {
        crate::warn!("core-dumps-stay-on", why = error.to_string());
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::getrlimit;

    use super::*;

    #[test]
    fn core_dumps_are_off_for_good() {
        harden();
        assert_eq!(getrlimit(Resource::Core), Rlimit { current: Some(0), maximum: Some(0) });
        #[cfg(target_os = "linux")]
        {
            use rustix::process::{DumpableBehavior, dumpable_behavior};
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        }
    }
}

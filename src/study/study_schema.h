#pragma once

#include "io/json.h"

namespace modrob::study {

/// The JSON schema (draft 7) of a study file, made from the same table of keys that reading goes through:
/// docs/study.schema.json, for editors that complete and check TOML.
io::Json study_schema();

}  // namespace modrob::study

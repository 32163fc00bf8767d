#pragma once

namespace modrob::models {

/// What the validation split is judged by when the best epoch is selected: the task loss of the model's training.
enum class SelectionLoss { kSquaredError, kAbsoluteError };

// What options build, and of what: models/built_model.h.
struct BuiltModel;
struct BuildInputs;

}  // namespace modrob::models

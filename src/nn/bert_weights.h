#pragma once

#include <filesystem>
#include <string>

#include "nn/bert.h"

namespace modrob::nn {

/// Copies the tensors of a weight file (safetensors or torch.save's, io::WeightFile) into `model`, names normalised as
/// docs/models/bert.md section 3; F16, BF16 and F64 become F32. `prefix` (with its dot, "bertmodel.") picks and
/// strips a part of a whole model's checkpoint.
/// UserErrors, before any parameter is changed: no name has the prefix, a missing tensor, another shape, an integer
/// type, two names for one tensor. A missing pooler keeps its values and, like leftover names, is warned about.
void load_bert_weights(Bert& model, const std::filesystem::path& file, const std::string& prefix);

}  // namespace modrob::nn

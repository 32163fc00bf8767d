#include "models/models.h"

#include "core/find_named.h"
#include "models/bbfn/bbfn_settings.h"
#include "models/misa/misa_settings.h"
#include "models/mmim/mmim_settings.h"
#include "models/mult/mult_settings.h"
#include "models/self_mm/self_mm_settings.h"

namespace modrob::models {

const std::vector<ModelEntry>& model_list() {
  static const std::vector<ModelEntry> kModels = {
      {"misa", "shared and private parts per modality, fused by a Transformer (Hazarika et al. 2020)",
       make_misa_settings},
      {"bbfn", "text paired with audio and with video, through gated cross-modal layers (Han et al. 2021)",
       make_bbfn_settings},
      {"self_mm", "a fused regression beside one per modality, trained on generated labels (Yu et al. 2021)",
       make_self_mm_settings},
      {"mmim", "mutual information maximised between modalities and with their fusion (Han et al. 2021)",
       make_mmim_settings},
      {"mult", "each modality attends to the two others, step by step (Tsai et al. 2019)", make_mult_settings},
  };
  return kModels;
}

const ModelEntry& find_model(std::string_view name) { return find_named(model_list(), name, "model"); }

}  // namespace modrob::models

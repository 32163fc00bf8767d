#include "models/models.h"

#include "core/find_named.h"
#include "models/bbfn/bbfn.h"
#include "models/misa/misa.h"
#include "models/mmim/mmim.h"
#include "models/mult/mult.h"
#include "models/self_mm/self_mm.h"

namespace modrob::models {

const std::vector<ModelEntry>& model_list() {
  static const std::vector<ModelEntry> kModels = {
      {"misa", "shared and private parts per modality, fused by a Transformer (Hazarika et al. 2020)",
       settings_of<MisaOptions>},
      {"bbfn", "text paired with audio and with video, through gated cross-modal layers (Han et al. 2021)",
       settings_of<BbfnOptions>},
      {"self_mm", "a fused regression beside one per modality, trained on generated labels (Yu et al. 2021)",
       settings_of<SelfMmOptions>},
      {"mmim", "mutual information maximised between modalities and with their fusion (Han et al. 2021)",
       settings_of<MmimOptions>},
      {"mult", "each modality attends to the two others, step by step (Tsai et al. 2019)", settings_of<MultOptions>},
  };
  return kModels;
}

const ModelEntry& find_model(std::string_view name) { return find_named(model_list(), name, "model"); }

}  // namespace modrob::models

#include "train/checkpoint_import.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/error.h"
#include "core/text_format.h"
#include "nn/state.h"
#include "train/reference_keys.h"

namespace modrob::train {

namespace checkpoint_import {

using Views = std::map<std::string, const io::WeightView*>;

/// A way to turn the file's names into ours.
struct Renaming {
  std::string removed, added;

  std::string apply(std::string_view name) const {
    if (name.starts_with(removed)) name.remove_prefix(removed.size());
    return added + std::string(name);
  }
  bool operator<(const Renaming& other) const {
    return std::tie(removed, added) < std::tie(other.removed, other.added);
  }
};

/// Wrappers put something in front of every name: DataParallel "module.", torch.compile "_orig_mod.", Lightning
/// "model.", Self-MM's "Model."; one may stand in another. The prefix that gives most of our names is it.
Renaming best_renaming(const io::WeightFile& file, const std::map<std::string, at::Tensor>& parameters) {
  std::map<Renaming, std::set<std::string>> found;  // the file's names that become ours
  for (const auto& [name, view] : file.tensors()) {
    for (size_t begin = 0; begin != std::string::npos; begin = name.find('.', begin)) {
      if (begin > 0) ++begin;
      for (const char* added : {"", "Model."}) {
        if (parameters.contains(added + name.substr(begin))) found[{name.substr(0, begin), added}].insert(name);
      }
    }
  }
  if (found.empty()) return {};
  const auto fewer = [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); };
  const auto best = std::max_element(found.begin(), found.end(), fewer);
  for (const auto& [renaming, names] : found) {
    if (names.size() < best->second.size() || names == best->second) continue;
    throw UserError(file.name() + ": its tensors below '" + best->first.removed + "' and those below '" +
                    renaming.removed + "' give equally many parameters, so it is not clear which are meant; save the " +
                    "ones that are, alone");
  }
  return best->first;
}

std::string some_of(const std::vector<std::string>& names) { return join_first(names, ", ", 3); }

/// "3 parameters are missing: a, b, c"
void add_list(std::string& message, const std::vector<std::string>& names, const std::string& what) {
  constexpr size_t kListed = 10;
  if (names.empty()) return;
  message += (message.empty() ? "" : "; ") + std::to_string(names.size()) + " " + what + ": ";
  message += join_first(names, ", ", kListed);
}

bool is_unused(const std::string& model, const std::string& name) {
  if (is_harmless_buffer(name)) return true;
  const auto* keys = find_reference_keys(model);
  if (keys == nullptr) return false;
  for (const auto pattern : keys->unused) {
    if (matches(name, pattern)) return true;
  }
  return false;
}

/// A configuration with the sizes of the encoder inside a checkpoint. Heads leave no trace in shapes.
text::BertConfig encoder_config(const io::WeightFile& file) {
  constexpr std::string_view kWords = "embeddings.word_embeddings.weight";
  const auto need = [&](std::string_view key, size_t dimension) {
    const auto size = size_of_key(file, {key, dimension});
    if (!size) {
      throw UserError(file.name() + ": no tensor '" + std::string(key) +
                      "' under any prefix, so the text encoder's "
                      "sizes are unknown; name its folder with --set text.encoder=DIR");
    }
    return *size;
  };
  text::BertConfig config;
  config.vocab_size = need(kWords, 0);
  config.hidden_size = need(kWords, 1);
  config.max_position_embeddings = need("embeddings.position_embeddings.weight", 0);
  config.type_vocab_size = need("embeddings.token_type_embeddings.weight", 0);
  config.intermediate_size = need("encoder.layer.0.intermediate.dense.weight", 0);
  config.num_hidden_layers = 0;
  const auto has_layer = [&](int64_t layer) {
    return find_below_prefix(file, "encoder.layer." + std::to_string(layer) + ".output.dense.weight") != nullptr;
  };
  while (has_layer(config.num_hidden_layers)) ++config.num_hidden_layers;
  if (config.hidden_size % config.num_attention_heads != 0) config.num_attention_heads = 1;
  return text::BertConfig::from_json(config.to_json(), file.name() + " (its text encoder)");
}

int64_t width(int64_t given, const io::WeightFile& file, const SizeKey& key, const std::string& option) {
  if (given > 0) return given;
  if (const auto found = size_of_key(file, key)) return *found;
  throw UserError(file.name() + ": the width of the " + option + " frames is unknown" +
                  (key.key.empty() ? "" : " (no tensor '" + std::string(key.key) + "')") + "; give it with --" +
                  option + "-width");
}

}  // namespace checkpoint_import

models::BuiltModel build_for_checkpoint(const io::WeightFile& file, const RunSettings& settings,
                                        CheckpointWidths& widths) {
  const auto* known = find_reference_keys(settings.model);
  const ReferenceKeys keys = known == nullptr ? ReferenceKeys{} : *known;
  widths.audio = checkpoint_import::width(widths.audio, file, keys.audio_width, "audio");
  widths.video = checkpoint_import::width(widths.video, file, keys.video_width, "video");
  models::BuildInputs inputs;
  inputs.audio_width = widths.audio;
  inputs.video_width = widths.video;
  const auto& model = *settings.model_settings;
  if (model.reads_word_pieces()) {
    inputs.text_encoder =
        settings.text.encoder.empty()
            ? std::make_shared<nn::TextEncoder>(settings.encoder_options(), checkpoint_import::encoder_config(file))
            : std::make_shared<nn::TextEncoder>(settings.encoder_options());
  }
  if (model.reads_words()) {
    const auto count = size_of_key(file, keys.word_count);
    if (!count) throw UserError(file.name() + ": no table of word vectors was found, which these settings ask for");
    for (int64_t i = 0; i < *count; ++i) inputs.words.push_back(std::to_string(i));
  }
  inputs.optimizer = settings.optimizer;
  inputs.fidelity = settings.fidelity;
  inputs.training = {{0}, {0.0f}};  // an objective that remembers its utterances needs one
  return model.build(inputs);
}

io::Json ImportReport::to_json() const {
  return {{"tensors", tensors},
          {"numbers", numbers},
          {"prefix_removed", prefix_removed},
          {"prefix_added", prefix_added},
          {"ignored", ignored}};
}

ImportReport import_parameters(const io::WeightFile& file, const std::string& name, models::Model& model) {
  std::map<std::string, at::Tensor> parameters;
  for (const auto& parameter : model.named_parameters()) parameters.emplace(parameter.key(), parameter.value());
  const auto renaming = checkpoint_import::best_renaming(file, parameters);
  checkpoint_import::Views views;
  ImportReport report;
  report.prefix_removed = renaming.removed;
  report.prefix_added = renaming.added;
  std::vector<std::string> missing, unexpected, conflicts;
  for (const auto& [stored, view] : file.tensors()) {
    const std::string ours = renaming.apply(stored);
    if (!parameters.contains(ours)) {
      (checkpoint_import::is_unused(name, ours) ? report.ignored : unexpected).push_back(stored);
    } else if (!views.emplace(ours, &view).second) {
      throw UserError(file.name() + ": two tensors stand for '" + ours + "', '" + stored + "' is one of them");
    }
  }
  if (views.empty()) {
    const std::string guess = guess_model(file);
    for (const auto& [ours, parameter] : parameters) missing.push_back(ours);
    throw UserError(file.name() + ": none of its " + std::to_string(file.tensors().size()) +
                    " tensors has a name of a parameter of " + name +
                    (guess.empty() || guess == name ? "" : "; by its names it is a checkpoint of " + guess) +
                    ". In the file: " + checkpoint_import::some_of(unexpected) + "; " + name +
                    " has: " + checkpoint_import::some_of(missing));
  }
  for (const auto& [ours, parameter] : parameters) {
    const auto found = views.find(ours);
    if (found == views.end()) {
      missing.push_back(ours);
    } else if (at::IntArrayRef(found->second->shape) != parameter.sizes()) {
      conflicts.push_back(ours + " " + io::shape_text(found->second->shape) + " in the file, " +
                          io::shape_text(parameter.sizes()) + " in the model");
    } else if (!found->second->is_float()) {
      conflicts.push_back(ours + " stored as " + std::string(io::dtype_name(found->second->dtype)));
    }
  }
  std::string message;
  checkpoint_import::add_list(message, missing, "parameters are missing");
  checkpoint_import::add_list(message, conflicts, "do not fit");
  checkpoint_import::add_list(message, unexpected, "tensors are unexpected");
  if (!message.empty()) {
    throw UserError(file.name() + " does not fit " + name + " with these settings: " + message +
                    ". Sizes follow from the settings (--set), the widths of the data and the text encoder");
  }
  const c10::AutoGradMode no_gradient(false);
  const auto values_of = [&](const std::string& ours, const at::Tensor& parameter) {
    at::Tensor values = at::empty(parameter.sizes(), at::kFloat);
    views.at(ours)->copy_float({values.mutable_data_ptr<float>(), static_cast<size_t>(values.numel())});
    file.release(*views.at(ours));
    return values;
  };
  // First all are looked at, so that nothing is changed by a file that is refused.
  for (const auto& [ours, parameter] : parameters) {
    if (values_of(ours, parameter).isfinite().all().item<bool>()) continue;
    throw UserError(file.name() + ": '" + ours +
                    "' holds values that are not finite; every score would be NaN. "
                    "Take a checkpoint from before the training diverged");
  }
  for (auto& [ours, parameter] : parameters) {
    parameter.copy_(values_of(ours, parameter));
    report.tensors += 1;
    report.numbers += parameter.numel();
  }
  return report;
}

void write_parameters(const models::Model& model, const io::Json& about, const std::filesystem::path& path) {
  nn::StateWriter writer;
  for (const auto& parameter : model.named_parameters()) writer.tensor(parameter.key(), parameter.value());
  writer.value("imported", about);
  writer.write(path);
}

}  // namespace modrob::train

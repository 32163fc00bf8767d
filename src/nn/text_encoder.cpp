#include "nn/text_encoder.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/grad_mode.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/log.h"
#include "core/progress.h"
#include "device/on_device.h"
#include "io/json.h"
#include "text/tokenizer_folder.h"

namespace modrob::nn {

namespace text_encoder {

constexpr const char* kConfigFile = "config.json";
constexpr const char* kVocabularyFiles = "vocab.txt (or tokenizer.json)";
constexpr const char* kWeightsFile = "model.safetensors";
constexpr const char* kTorchWeightsFile = "pytorch_model.bin";

/// UserError unless the folder has all that an encoder needs.
void check_folder(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw UserError("text.encoder: '" + folder.string() + "' is not a folder; it needs " + kConfigFile + ", " +
                    kVocabularyFiles + " and " + kWeightsFile + " (or " + kTorchWeightsFile + ")");
  }
  std::string lacking;
  const auto lack = [&](const std::string& file) { lacking += (lacking.empty() ? "" : ", ") + file; };
  if (!std::filesystem::exists(folder / kConfigFile)) lack(kConfigFile);
  if (!text::TokenizerFolder::has_vocabulary(folder)) lack(kVocabularyFiles);
  if (!std::filesystem::exists(TextEncoder::weights_file(folder))) {
    lack(std::string(kWeightsFile) + " (or " + kTorchWeightsFile + ")");
  }
  // Names the tokeniser that is there instead, if it knows it.
  if (lacking == kVocabularyFiles) text::TokenizerFolder::read(folder);
  if (!lacking.empty()) throw UserError("text.encoder: " + folder.string() + " lacks " + lacking);
}

text::Wordpiece read_tokenizer(const std::filesystem::path& folder, const text::BertConfig& config) {
  const auto tokenizer = text::TokenizerFolder::read(folder);
  tokenizer.check_rows(config.vocab_size);
  return tokenizer.tokenizer();
}

text::BertConfig read_config(const std::filesystem::path& folder) {
  check_folder(folder);
  return text::BertConfig::from_file(folder / kConfigFile);
}

/// First token of each utterance in a packed batch, and the end.
std::vector<int64_t> offsets(std::span<const int64_t> lengths) {
  std::vector<int64_t> starts(lengths.size() + 1, 0);
  std::partial_sum(lengths.begin(), lengths.end(), starts.begin() + 1);
  return starts;
}

}  // namespace text_encoder

TextEncoder::TextEncoder(const TextEncoderOptions& options)
    : TextEncoder(options, text_encoder::read_config(options.encoder)) {
  tokenizer_ = text_encoder::read_tokenizer(options.encoder, bert_->config());
  bert_->load_weights(weights_file(options.encoder));
}

std::filesystem::path TextEncoder::weights_file(const std::filesystem::path& folder) {
  const auto pickled = folder / text_encoder::kTorchWeightsFile;
  const auto preferred = folder / text_encoder::kWeightsFile;
  return !std::filesystem::exists(preferred) && std::filesystem::exists(pickled) ? pickled : preferred;
}

TextEncoder::TextEncoder(const TextEncoderOptions& options, const text::BertConfig& config) : options_(options) {
  options.validate(config);
  bert_ = std::make_shared<Bert>(config);
  for (const auto& child : bert_->named_children()) register_module(child.key(), child.value());
  bert_->freeze(options.freeze_embeddings, options.freeze_layers);
  bert_->set_dropout_in_frozen_layers(options.dropout_in_frozen_layers);
}

int64_t TextEncoder::max_tokens() const {
  return options_.max_tokens != 0 ? options_.max_tokens : bert_->config().max_position_embeddings;
}

void TextEncoder::train(bool on) {
  Module::train(on);
  bert_->train(on);
}

const text::Wordpiece& TextEncoder::tokenizer() const {
  MODROB_CHECK(tokenizer_.has_value(), "the encoder was read from a folder");
  return *tokenizer_;
}

torch::Tensor TextEncoder::read_out(const PackedTokens& tokens, const TextRows& rows, at::IntArrayRef row_shape,
                                    const std::function<torch::Tensor(const TokenSelection&)>& read) {
  const TokenSelection kept = select_unflagged(tokens, rows.zeroed);
  std::vector<int64_t> shape = {static_cast<int64_t>(tokens.lengths.size())};
  shape.insert(shape.end(), row_shape.begin(), row_shape.end());
  if (kept.utterances.empty()) return zeros_with_gradient(shape, bert_->trained_parameters(), bert_->device());
  const torch::Tensor values = read(kept);
  if (kept.utterances.size() == tokens.lengths.size()) return values;
  return at::zeros(shape, values.options()).index_copy(0, kept.utterance_index(values.device()), values);
}

torch::Tensor TextEncoder::encode_mean(const PackedTokens& tokens, const TextRows& rows) {
  return read_out(tokens, rows, {hidden_size()}, [&](const TokenSelection& kept) {
    return mean_of_utterances(hidden_rows(kept.tokens, kept.pick(rows.ids)), kept.tokens.lengths);
  });
}

torch::Tensor TextEncoder::encode_first(const PackedTokens& tokens, const TextRows& rows) {
  return read_out(tokens, rows, {hidden_size()}, [&](const TokenSelection& kept) {
    std::vector<int64_t> starts = text_encoder::offsets(kept.tokens.lengths);
    starts.pop_back();
    return hidden_rows(kept.tokens, kept.pick(rows.ids)).index_select(0, index_tensor(starts, bert_->device()));
  });
}

torch::Tensor TextEncoder::encode_padded(const PackedTokens& tokens, int64_t width, const TextRows& rows) {
  return read_out(tokens, rows, {width, hidden_size()}, [&](const TokenSelection& kept) {
    if (options_.layout == fidelity::TextLayout::kPadded) {
      const PaddedBatch padded = pad(kept.tokens, width);
      const PrecisionScope precision(options_.precision, bert_->device());
      return bert_->forward_padded(padded.ids, padded.mask, {}).hidden_states.back();
    }
    const auto count = static_cast<int64_t>(kept.utterances.size());
    const torch::Tensor hidden = hidden_rows(kept.tokens, kept.pick(rows.ids));
    const torch::Tensor places = padded_places(kept.tokens.lengths, width, hidden.device());
    return at::zeros({count * width, hidden_size()}, hidden.options())
        .index_copy(0, places, hidden)
        .view({count, width, hidden_size()});
  });
}

EncodedSequence TextEncoder::encode_sequence(const PackedTokens& tokens, const TextRows& rows) {
  const TokenSelection kept = select_unflagged(tokens, rows.zeroed);
  const int64_t total = tokens.ids.size(0);
  if (kept.utterances.empty()) {
    return {zeros_with_gradient({total, hidden_size()}, bert_->trained_parameters(), bert_->device()), tokens.lengths};
  }
  torch::Tensor hidden = hidden_rows(kept.tokens, kept.pick(rows.ids));
  if (hidden.size(0) != total) {
    hidden = at::zeros({total, hidden_size()}, hidden.options())
                 .index_copy(0, on_device(kept.rows, hidden.device()), hidden);
  }
  return {hidden, tokens.lengths};
}

torch::Tensor TextEncoder::hidden_rows(const PackedTokens& tokens, std::span<const uint64_t> ids) {
  const PrecisionScope precision(options_.precision, bert_->device());
  if (options_.layout == fidelity::TextLayout::kPadded) {
    const int64_t longest = *std::max_element(tokens.lengths.begin(), tokens.lengths.end());
    const PaddedBatch padded = pad(tokens, longest);
    const PaddedBertOutput output = bert_->forward_padded(padded.ids, padded.mask, {});
    return output.hidden_states.back().flatten(0, 1).index_select(0, on_device(padded.real, bert_->device()));
  }
  if (cache_ == nullptr || ids.empty()) return bert_->forward_packed(tokens);
  return bert_->run_layers(cached_rows(tokens, ids), tokens.lengths, bert_->frozen_prefix());
}

torch::Tensor TextEncoder::cached_rows(const PackedTokens& tokens, std::span<const uint64_t> ids) const {
  MODROB_CHECK(ids.size() == tokens.lengths.size(), "one id per utterance");
  MODROB_CHECK(frozen_version() == cache_version_, "frozen weights have changed since prepare_cache");
  torch::Tensor rows = at::empty({tokens.ids.size(0), hidden_size()});
  float* next = rows.mutable_data_ptr<float>();
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::span<const float> values = cache_->at(ids[i]);
    MODROB_CHECK(static_cast<int64_t>(values.size()) == tokens.lengths[i] * hidden_size(),
                 "an utterance has other tokens than when it was cached");
    next = std::copy(values.begin(), values.end(), next);
  }
  return on_device(rows, bert_->device());
}

bool TextEncoder::cacheable() const {
  return options_.layout == fidelity::TextLayout::kPacked && bert_->has_frozen_prefix() &&
         !options_.dropout_in_frozen_layers;
}

void TextEncoder::prepare_cache(std::span<const uint64_t> ids, const PackedTokens& tokens) {
  MODROB_CHECK(cacheable(), "frozen layers give another output each time");
  MODROB_CHECK(ids.size() == tokens.lengths.size(), "one id per utterance");
  // Longest first, ties by hash: batches of similar rows that depend on the set of utterances only.
  constexpr int64_t kBatchTokens = 2048;
  const std::vector<int64_t> starts = text_encoder::offsets(tokens.lengths);
  std::vector<size_t> order(ids.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tuple(-tokens.lengths[a], ids[a]) < std::tuple(-tokens.lengths[b], ids[b]);
  });
  std::vector<int64_t> lengths;
  std::vector<uint64_t> ordered_ids;
  for (const size_t utterance : order) {
    lengths.push_back(tokens.lengths[utterance]);
    ordered_ids.push_back(ids[utterance]);
  }
  std::string key;
  std::filesystem::path file;
  if (!shared_folder_.empty()) {
    key = shared_key(ids, tokens.lengths, tokens.ids);
    file = shared_folder_ / ("frozen-" + key.substr(0, 16) + ".safetensors");
    cache_version_ = frozen_version();
    cache_ = PrefixCache::open(file, key, ordered_ids, lengths, hidden_size());
    if (cache_ != nullptr) return;
  }
  cache_ = std::make_unique<PrefixCache>(lengths, hidden_size(), options_.cache_mb << 20);
  cache_version_ = frozen_version();

  const at::NoGradGuard no_grad;
  const PrecisionScope precision(options_.precision, bert_->device());
  Progress progress("encoding the frozen layers", static_cast<int64_t>(ids.size()), "utterances");
  for (size_t first = 0; first < order.size();) {
    size_t last = first;
    PackedTokens batch;
    std::vector<at::Tensor> pieces;
    int64_t count = 0;
    while (last < order.size() && (last == first || count + lengths[last] <= kBatchTokens)) {
      pieces.push_back(tokens.ids.narrow(0, starts[order[last]], lengths[last]));
      batch.lengths.push_back(lengths[last]);
      count += lengths[last++];
    }
    batch.ids = at::cat(pieces);
    const torch::Tensor hidden = bert_->run_prefix(batch, bert_->frozen_prefix()).cpu();
    const float* values = hidden.const_data_ptr<float>();
    for (; first < last; ++first) {
      const auto size = static_cast<size_t>(lengths[first] * hidden_size());
      cache_->add(ids[order[first]], {values, size});
      values += size;
      progress.advance();
    }
  }
  progress.finish();
  if (file.empty()) return;
  try {
    make_folder(shared_folder_);
    cache_->save(file, key, ordered_ids);
  } catch (const UserError& error) {
    log_warning("other runs will encode the frozen layers again: " + std::string(error.what()));
  }
}

void TextEncoder::share_cache(std::filesystem::path folder, std::string machine, int64_t results_version) {
  shared_folder_ = std::move(folder);
  machine_ = std::move(machine);
  results_version_ = results_version;
}

std::string TextEncoder::shared_key(std::span<const uint64_t> ids, std::span<const int64_t> lengths,
                                    const torch::Tensor& token_ids) const {
  Sha256 hash;
  const std::string about = "frozen layers " + std::to_string(results_version_) + "|" + machine_ + "|" +
                            std::to_string(at::get_num_threads()) + "|" + std::to_string(bert_->frozen_prefix()) + "|" +
                            std::to_string(bert_->config().num_attention_heads) + "|" +
                            std::to_string(static_cast<int>(bert_->config().hidden_act)) + "|" +
                            io::Json(bert_->config().layer_norm_eps).dump() +
                            (options_.precision == Precision::kBf16 ? "|bf16" : "");
  hash.update(about);
  for (const auto& parameter : bert_->named_parameters()) {
    if (parameter.value().requires_grad()) continue;
    hash.update(parameter.key());
    const torch::Tensor values = parameter.value().cpu().contiguous();
    hash.update(std::span(static_cast<const std::byte*>(values.const_data_ptr()), values.nbytes()));
  }
  hash.update(std::as_bytes(ids));
  hash.update(std::as_bytes(lengths));
  const torch::Tensor pieces = token_ids.contiguous();
  hash.update(std::span(static_cast<const std::byte*>(pieces.const_data_ptr()), pieces.nbytes()));
  return hash.finish();
}

int64_t TextEncoder::frozen_version() const {
  int64_t version = 0;
  for (const auto& parameter : bert_->parameters()) {
    if (!parameter.requires_grad()) version += static_cast<int64_t>(parameter._version());
  }
  return version;
}

}  // namespace modrob::nn

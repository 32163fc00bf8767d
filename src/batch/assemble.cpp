#include "batch/assemble.h"

#include <ATen/Functions.h>

#include <algorithm>
#include <utility>

#include "device/on_device.h"

namespace modrob::batch {

namespace {

struct PaddedFrames {
  at::Tensor values;
  std::vector<int64_t> lengths;
};

PaddedFrames pad_frames(std::span<const BatchRow> rows, int64_t width, data::Frames BatchRow::*frames_of) {
  PaddedFrames padded;
  int64_t longest = 1;
  for (const auto& row : rows) longest = std::max(longest, (row.*frames_of).steps);
  padded.values = at::zeros({static_cast<int64_t>(rows.size()), longest, width}, at::kFloat);
  float* out = padded.values.data_ptr<float>();
  for (const auto& row : rows) {
    const data::Frames& frames = row.*frames_of;
    std::copy(frames.values.begin(), frames.values.end(), out);
    padded.lengths.push_back(std::max<int64_t>(frames.steps, 1));
    out += longest * width;
  }
  return padded;
}

void add_tokens(Batch& batch, std::span<const BatchRow> rows, const BatchForm& form) {
  const bool by_words = form.options.text_cut == fidelity::TextCut::kBatchWords;
  const int64_t longest_words = *std::max_element(batch.word_lengths.begin(), batch.word_lengths.end());
  const int64_t limit = by_words ? std::min(longest_words + 2, form.options.max_tokens) : form.options.max_tokens;
  std::vector<int64_t> packed;
  for (const auto& row : rows) {
    const auto length = std::min(static_cast<int64_t>(row.tokens.size()), limit);
    packed.insert(packed.end(), row.tokens.begin(), row.tokens.begin() + length);
    packed.back() = form.separator;
    batch.token_lengths.push_back(length);
    batch.padded_tokens = std::max(batch.padded_tokens, length);
  }
  if (by_words) batch.padded_tokens = limit;
  batch.token_ids = at::tensor(packed, at::kLong);
}

void add_words(Batch& batch, std::span<const BatchRow> rows) {
  const int64_t longest = *std::max_element(batch.word_lengths.begin(), batch.word_lengths.end());
  batch.word_ids = at::ones({batch.size(), longest}, at::kLong);
  auto* out = batch.word_ids.data_ptr<int64_t>();
  for (const auto& row : rows) {
    std::copy(row.word_ids.begin(), row.word_ids.end(), out);
    out += longest;
  }
}

}  // namespace

Batch assemble(std::vector<BatchRow> rows, const BatchForm& form) {
  if (form.options.row_order == fidelity::RowOrder::kLongestFirst) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.words > b.words; });
  }
  Batch batch;
  std::vector<float> labels;
  for (const auto& row : rows) {
    batch.indices.push_back(row.index);
    batch.ids.push_back(row.id);
    batch.word_lengths.push_back(row.words);
    labels.push_back(row.label);
  }
  const at::Device device = form.options.device;
  batch.labels = on_device(at::tensor(labels), device);
  if (!rows.front().tokens.empty()) add_tokens(batch, rows, form);
  if (form.options.word_ids) add_words(batch, rows);
  auto audio = pad_frames(rows, form.audio_width, &BatchRow::audio);
  auto video = pad_frames(rows, form.video_width, &BatchRow::video);
  batch.audio = on_device(audio.values, device);
  batch.audio_lengths = std::move(audio.lengths);
  batch.video = on_device(video.values, device);
  batch.video_lengths = std::move(video.lengths);
  return batch;
}

}  // namespace modrob::batch

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "batch/collator.h"
#include "data/dataset_writer.h"
#include "data/word_ranges.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "support.h"

namespace modrob::testing {

namespace {

using Words = std::vector<std::string>;

// The golden's samples as a data set: transcript = words joined by one blank, every word a word of its own.
data::DatasetContents contents_of(const io::Json& json, const io::Safetensors& tensors) {
  data::DatasetContents contents;
  contents.name = "golden";
  const auto samples = json.at("words").get<std::vector<Words>>();
  for (size_t i = 0; i < samples.size(); ++i) {
    data::Utterance utterance{"sample" + std::to_string(i), "video" + std::to_string(i), "", data::Split::kTrain,
                              json.at("labels")[i].get<double>()};
    std::vector<data::WordRange> ranges;
    for (const auto& word : samples[i]) {
      if (!utterance.transcript.empty()) utterance.transcript += ' ';
      const auto begin = static_cast<int64_t>(utterance.transcript.size());
      utterance.transcript += word;
      ranges.emplace_back(begin, static_cast<int64_t>(utterance.transcript.size()));
    }
    const auto frames = [&](const std::string& name, int64_t& width) {
      const auto& view = tensors.at("sample" + std::to_string(i) + "." + name, io::Dtype::kF64, 2);
      width = view.shape[1];
      const auto wide = view.copy<double>();
      return std::vector<float>(wide.begin(), wide.end());
    };
    contents.audio.push_back(frames("acoustic", contents.audio_width));
    contents.video.push_back(frames("visual", contents.video_width));
    contents.words.push_back(std::move(ranges));
    contents.utterances.push_back(std::move(utterance));
  }
  return contents;
}

template <typename T>
void expect_equal(const std::vector<T>& ours, const io::TensorView& golden, const std::string& name) {
  EXPECT_EQ(ours, golden.copy<T>()) << name;
}

std::vector<float> time_first(const at::Tensor& padded) {
  const at::Tensor turned = padded.transpose(0, 1).contiguous();
  return {turned.data_ptr<float>(), turned.data_ptr<float>() + turned.numel()};
}

// [B, L] ids or mask of the padded layout, from the packed tokens.
std::vector<int64_t> padded(const batch::Batch& batch, bool mask) {
  std::vector<int64_t> cells(static_cast<size_t>(batch.size() * batch.padded_tokens), 0);
  const int64_t* token = batch.token_ids.data_ptr<int64_t>();
  for (int64_t row = 0; row < batch.size(); ++row) {
    for (int64_t i = 0; i < batch.token_lengths[static_cast<size_t>(row)]; ++i) {
      cells[static_cast<size_t>(row * batch.padded_tokens + i)] = mask ? 1 : *token;
      ++token;
    }
  }
  return cells;
}

}  // namespace

TEST(Golden_misa, collate) {
  const io::Json json = io::read_json(golden_dir() / "misa/collate.json");
  const auto tensors = io::Safetensors::open(golden_dir() / "misa/collate.safetensors");
  const TemporaryFolder folder;
  data::write_dataset(folder / "data", contents_of(json, tensors));
  std::string vocabulary;
  for (const auto& token : json.at("vocab").get<Words>()) vocabulary += token + "\n";
  const text::Wordpiece tokenizer(text::Vocabulary::from_text(vocabulary, "golden"));
  batch::CollateOptions options;
  options.text_cut = batch::TextCut::kBatchWords;
  options.row_order = batch::RowOrder::kLongestFirst;
  options.word_ids = true;
  const batch::Collator collator(data::Dataset::open(folder / "data"), &tokenizer, options);

  std::vector<int64_t> all;
  for (int64_t i = 0; i < collator.dataset().size(); ++i) all.push_back(i);
  const batch::Batch batch = collator.collate(all);
  EXPECT_EQ(batch.indices, json.at("batch_order_of_samples").get<std::vector<int64_t>>());
  expect_equal(batch.word_lengths, tensors.at("out.lengths"), "lengths");
  expect_equal(time_first(batch.video), tensors.at("out.visual"), "visual");
  expect_equal(time_first(batch.audio), tensors.at("out.acoustic"), "acoustic");
  expect_equal(std::vector<float>(batch.labels.data_ptr<float>(), batch.labels.data_ptr<float>() + batch.size()),
               tensors.at("out.label"), "label");
  EXPECT_EQ(batch.padded_tokens, tensors.at("out.bert_sent").shape[1]);
  expect_equal(padded(batch, false), tensors.at("out.bert_sent"), "bert_sent");
  expect_equal(padded(batch, true), tensors.at("out.bert_sent_mask"), "bert_sent_mask");

  // The golden's word ids are made up, so ours are compared with the words themselves, and the padding with its padding.
  const auto golden_ids = tensors.at("out.sentences").copy<int64_t>();
  const auto samples = json.at("words").get<std::vector<Words>>();
  const int64_t pad = json.at("PAD_word_id").get<int64_t>();
  const at::Tensor words = batch.word_ids.t().contiguous();
  ASSERT_EQ(static_cast<size_t>(words.numel()), golden_ids.size());
  for (int64_t step = 0; step < words.size(0); ++step) {
    for (int64_t row = 0; row < batch.size(); ++row) {
      const int64_t ours = words[step][row].item<int64_t>();
      const auto& sample = samples[static_cast<size_t>(batch.indices[static_cast<size_t>(row)])];
      const bool real = step < static_cast<int64_t>(sample.size());
      EXPECT_EQ(real, golden_ids[static_cast<size_t>(step * batch.size() + row)] != pad);
      EXPECT_EQ(ours, real ? collator.words().find(sample[static_cast<size_t>(step)]) : 1);
      EXPECT_EQ(real, ours >= 2);
    }
  }

  const int64_t third = 3;
  const batch::Batch alone = collator.collate({&third, 1});
  EXPECT_EQ(alone.padded_tokens, tensors.at("alone3.bert_sent").shape[1]);
  expect_equal(padded(alone, false), tensors.at("alone3.bert_sent"), "alone3");
  expect_equal(padded(alone, true), tensors.at("alone3.bert_sent_mask"), "alone3 mask");
}

}  // namespace modrob::testing

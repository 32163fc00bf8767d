#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <map>

#include "batch/collator.h"
#include "core/progress.h"
#include "data/container/dataset_writer.h"
#include "data/container/word_ranges.h"
#include "data/importers/import.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "support.h"

namespace modrob::testing {

namespace {

using Words = std::vector<std::string>;

struct Sample {
  Words words;
  double label = 0;
  std::string audio, video;  // names of the golden's tensors, [words, width] float64
};

// The golden's samples as a data set: transcript = words joined by one blank, every word a word of its own.
data::DatasetContents contents_of(const std::vector<Sample>& samples, const io::Safetensors& tensors) {
  data::DatasetContents contents;
  contents.name = "golden";
  for (size_t i = 0; i < samples.size(); ++i) {
    data::Utterance utterance{"sample" + std::to_string(i), "video" + std::to_string(i), "", data::Split::kTrain,
                              samples[i].label};
    std::vector<data::WordRange> ranges;
    for (const auto& word : samples[i].words) {
      if (!utterance.transcript.empty()) utterance.transcript += ' ';
      const auto begin = static_cast<int64_t>(utterance.transcript.size());
      utterance.transcript += word;
      ranges.emplace_back(begin, static_cast<int64_t>(utterance.transcript.size()));
    }
    const auto frames = [&](const std::string& name, int64_t& width) {
      const auto& view = tensors.at(name, io::Dtype::kF64, 2);
      width = view.shape[1];
      const auto wide = view.copy<double>();
      return std::vector<float>(wide.begin(), wide.end());
    };
    contents.audio.push_back(frames(samples[i].audio, contents.audio_width));
    contents.video.push_back(frames(samples[i].video, contents.video_width));
    contents.words.push_back(std::move(ranges));
    contents.utterances.push_back(std::move(utterance));
  }
  return contents;
}

// The reference's collation: cut by the batch's words, longest first.
batch::CollateOptions reference_options() {
  batch::CollateOptions options;
  options.text_cut = fidelity::TextCut::kBatchWords;
  options.row_order = fidelity::RowOrder::kLongestFirst;
  options.word_ids = true;
  return options;
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

std::vector<int64_t> all_of(const batch::Collator& collator) {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < collator.dataset().size(); ++i) all.push_back(i);
  return all;
}

// A vocabulary in which the given pieces have their ids; the rest is made up.
std::string vocabulary_of(const io::Json& ids) {
  std::map<int64_t, std::string> pieces;
  for (const auto& [piece, id] : ids.items()) pieces[id.get<int64_t>()] = piece;
  std::string text;
  bool unknown = ids.contains("[UNK]");
  for (int64_t id = 0; id <= pieces.rbegin()->first; ++id) {
    const auto found = pieces.find(id);
    const std::string other = unknown ? "[unused" + std::to_string(id) + "]" : "[UNK]";
    unknown = unknown || found == pieces.end();
    text += (found != pieces.end() ? found->second : other) + "\n";
  }
  return text;
}

}  // namespace

TEST(Golden_misa, collate) {
  const io::Json json = io::read_json(golden_dir() / "misa/collate.json");
  const auto tensors = io::Safetensors::open(golden_dir() / "misa/collate.safetensors");
  const TemporaryFolder folder;
  const auto words_of = json.at("words").get<std::vector<Words>>();
  std::vector<Sample> golden;
  for (size_t i = 0; i < words_of.size(); ++i) {
    const std::string prefix = "sample" + std::to_string(i) + ".";
    golden.push_back({words_of[i], json.at("labels")[i].get<double>(), prefix + "acoustic", prefix + "visual"});
  }
  data::write_dataset(folder / "data", contents_of(golden, tensors));
  std::string vocabulary;
  for (const auto& token : json.at("vocab").get<Words>()) vocabulary += token + "\n";
  const text::Wordpiece tokenizer(text::Vocabulary::from_text(vocabulary, "golden"));
  const batch::Collator collator(data::Dataset::open(folder / "data"), &tokenizer, reference_options());
  const batch::Batch batch = collator.collate(all_of(collator));
  EXPECT_EQ(batch.indices, json.at("batch_order_of_samples").get<std::vector<int64_t>>());
  expect_equal(batch.word_lengths, tensors.at("out.lengths"), "lengths");
  expect_equal(time_first(batch.video), tensors.at("out.visual"), "visual");
  expect_equal(time_first(batch.audio), tensors.at("out.acoustic"), "acoustic");
  expect_equal(std::vector<float>(batch.labels.data_ptr<float>(), batch.labels.data_ptr<float>() + batch.size()),
               tensors.at("out.label"), "label");
  EXPECT_EQ(batch.padded_tokens, tensors.at("out.bert_sent").shape[1]);
  expect_equal(padded(batch, false), tensors.at("out.bert_sent"), "bert_sent");
  expect_equal(padded(batch, true), tensors.at("out.bert_sent_mask"), "bert_sent_mask");

  // The golden's word ids are made up, so ours are compared with the words themselves, and the padding with its
  // padding.
  const auto golden_ids = tensors.at("out.sentences").copy<int64_t>();
  const int64_t pad = json.at("PAD_word_id").get<int64_t>();
  const at::Tensor words = batch.word_ids.t().contiguous();
  ASSERT_EQ(static_cast<size_t>(words.numel()), golden_ids.size());
  for (int64_t step = 0; step < words.size(0); ++step) {
    for (int64_t row = 0; row < batch.size(); ++row) {
      const int64_t ours = words[step][row].item<int64_t>();
      const auto& sample = words_of[static_cast<size_t>(batch.indices[static_cast<size_t>(row)])];
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

TEST(Golden_mult, collate) {
  const io::Json json = io::read_json(golden_dir() / "mult/collate.json");
  const auto tensors = io::Safetensors::open(golden_dir() / "mult/collate.safetensors");
  const TemporaryFolder folder;
  std::vector<Sample> samples;
  for (const auto& sample : json.at("samples")) {
    const std::string number = std::to_string(samples.size());
    samples.push_back({sample.at("words").get<Words>(), sample.at("label").get<double>(),
                       "input.acoustic_norm." + number, "input.visual_norm." + number});
  }
  data::write_dataset(folder / "data", contents_of(samples, tensors));
  const text::Wordpiece tokenizer(text::Vocabulary::from_text(vocabulary_of(json.at("wordpiece_ids")), "golden"));
  const batch::Collator collator(data::Dataset::open(folder / "data"), &tokenizer, reference_options());
  const batch::Batch batch = collator.collate(all_of(collator));
  EXPECT_EQ(batch.indices, json.at("order_after_sorting").get<std::vector<int64_t>>());
  expect_equal(batch.word_lengths, tensors.at("out.lengths"), "lengths");
  expect_equal(time_first(batch.video), tensors.at("out.visual"), "visual");
  expect_equal(time_first(batch.audio), tensors.at("out.acoustic"), "acoustic");
  expect_equal(std::vector<float>(batch.labels.data_ptr<float>(), batch.labels.data_ptr<float>() + batch.size()),
               tensors.at("out.labels"), "labels");
  EXPECT_EQ(batch.padded_tokens, tensors.at("out.bert_ids").shape[1]);
  expect_equal(padded(batch, false), tensors.at("out.bert_ids"), "bert_ids");
  expect_equal(padded(batch, true), tensors.at("out.bert_mask"), "bert_mask");
}

// The first batch of the references' loaders on their cached files, from our import of the same files.
void expect_first_batch(const std::string& file, const batch::CollateOptions& options, std::vector<int64_t> rows) {
  const auto folder = golden_dir() / "formats" / "cached";
  const auto tensors = io::Safetensors::open(folder / (file + ".batch.safetensors"));
  const TemporaryFolder output;
  set_progress_style(ProgressStyle::kNone);
  data::import_dataset(folder / (file + ".pkl"), output / "data", {});
  const text::Wordpiece tokenizer(text::Vocabulary::from_file(golden_dir() / "tokenizer/vocab.txt"));
  const batch::Collator collator(data::Dataset::open(output / "data"), &tokenizer, options);
  if (rows.empty()) {
    for (int64_t row = 0; row < tensors.at("labels").shape[0]; ++row) rows.push_back(row);
  }
  const batch::Batch batch = collator.collate(rows);
  expect_equal(time_first(batch.video), tensors.at("visual"), file + " visual");
  expect_equal(time_first(batch.audio), tensors.at("acoustic"), file + " acoustic");
  expect_equal(std::vector<float>(batch.labels.data_ptr<float>(), batch.labels.data_ptr<float>() + batch.size()),
               tensors.at("labels"), file + " labels");
  const int64_t width = tensors.at("bert_sentences").shape[1];
  for (const auto& [name, mask] : {std::pair{"bert_sentences", false}, {"bert_sentence_att_mask", true}}) {
    const auto golden = tensors.at(name).copy<int64_t>();
    const auto ours = padded(batch, mask);
    for (int64_t row = 0; row < batch.size(); ++row) {
      for (int64_t i = 0; i < width; ++i) {
        const int64_t value = i < batch.padded_tokens ? ours[static_cast<size_t>(row * batch.padded_tokens + i)] : 0;
        EXPECT_EQ(value, golden[static_cast<size_t>(row * width + i)]) << file << " " << name << " " << row << "," << i;
      }
    }
  }
}

TEST(Golden_formats, cached_batch) {
  expect_first_batch("misa_mosi_train", reference_options(), {});
  expect_first_batch("bbfn_mosei_train", reference_options(), {});
  batch::CollateOptions mmim;
  mmim.text_cut = fidelity::TextCut::kFiftyPieces;
  mmim.max_tokens = 50;
  const auto folder = golden_dir() / "formats" / "cached";
  std::vector<int64_t> rows;
  const io::Json expected = io::read_json(folder / "mmim_mosi_train.expected.json");
  const io::Json batch = io::read_json(folder / "mmim_mosi_train.batch.json");
  for (const auto& id : batch.at("ids")) {
    for (size_t i = 0; i < expected.at("items").size(); ++i) {
      if (expected.at("items")[i].at("items")[2].at("v") == id) rows.push_back(static_cast<int64_t>(i));
    }
  }
  expect_first_batch("mmim_mosi_train", mmim, rows);
}

}  // namespace modrob::testing

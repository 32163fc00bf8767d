// How a DatasetSummary is written: a page for the terminal, and JSON.

#include <algorithm>

#include "core/text_format.h"
#include "data/summary/summary.h"
#include "text/utf8.h"

namespace modrob::data {

namespace {

constexpr size_t kLongestSample = 100;  // code points
constexpr int64_t kLongestBar = 50;

std::string left(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string right(const std::string& text, size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string right(int64_t number, size_t width) { return right(std::to_string(number), width); }

std::string shortened(const std::string& transcript) {
  size_t position = 0;
  for (size_t count = 0; position < transcript.size(); ++count) {
    if (count == kLongestSample) return transcript.substr(0, position) + " ...";
    text::decode_utf8(transcript, position);
  }
  return transcript;
}

// "audio and video are", "audio is"
std::string simulated_subject(ModalitySet simulated) {
  const auto members = simulated.members();
  std::string text;
  for (size_t i = 0; i < members.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == members.size() ? " and " : ", ") + std::string(modality_name(members[i]));
  }
  return text + (members.size() == 1 ? " is" : " are");
}

std::string length_row(const std::string& what, const LengthSummary& lengths) {
  std::string row = "  " + left(what, 14) + right(fixed(lengths.mean, 1), 8);
  for (const int64_t value :
       {lengths.smallest, lengths.quarter, lengths.median, lengths.three_quarters, lengths.most, lengths.largest}) {
    row += right(value, 9);
  }
  return row + "\n";
}

std::string splits_text(const DatasetSummary& summary) {
  std::string text = "  " + left("split", 14) + right("utterances", 12) + right("videos", 9) + "\n";
  for (const Split split : kSplits) {
    const auto& counts = summary.splits[static_cast<size_t>(split)];
    text +=
        "  " + left(std::string(split_name(split)), 14) + right(counts.utterances, 12) + right(counts.videos, 9) + "\n";
  }
  return text + "  " + left("all", 14) + right(summary.utterances, 12) + right(summary.videos, 9) + "\n";
}

std::string lengths_text(const DatasetSummary& summary) {
  std::string text = "  " + left("length", 14) + right("mean", 8);
  for (const char* column : {"smallest", "25 %", "median", "75 %", "95 %", "largest"}) text += right(column, 9);
  text += "\n" + length_row("words", summary.words);
  if (summary.audio_width > 0) text += length_row("audio frames", summary.audio_steps);
  if (summary.video_width > 0) text += length_row("video frames", summary.video_steps);
  const auto features = [](int64_t width, const char* modality) {
    return (width > 0 ? std::to_string(width) : "no") + " " + modality;
  };
  return text + "  features: " + features(summary.audio_width, "audio") + ", " +
         features(summary.video_width, "video") + "; " +
         (summary.word_aligned ? "one frame a word\n" : "frames are not aligned to words\n");
}

std::string labels_text(const LabelSummary& labels) {
  std::string text = "  labels: mean " + fixed(labels.mean, 3) + ", deviation " + fixed(labels.deviation, 3) +
                     ", from " + fixed(labels.smallest, 3) + " to " + fixed(labels.largest, 3) + ", " +
                     std::to_string(labels.zeros) + " exactly zero\n";
  int64_t highest = 1;
  for (const auto& bin : labels.histogram) highest = std::max(highest, bin.count);
  for (const auto& bin : labels.histogram) {
    text += right(fixed(bin.from, 2), 9) + " to" + right(fixed(bin.to, 2), 7) + right(bin.count, 8);
    if (bin.count > 0)
      text += "  " + std::string(static_cast<size_t>(1 + (kLongestBar - 1) * bin.count / highest), '#');
    text += "\n";
  }
  return text;
}

io::Json lengths_json(const LengthSummary& lengths) {
  return {{"mean", lengths.mean},      {"smallest", lengths.smallest},  {"q25", lengths.quarter},
          {"median", lengths.median},  {"q75", lengths.three_quarters}, {"q95", lengths.most},
          {"largest", lengths.largest}};
}

io::Json labels_json(const LabelSummary& labels) {
  io::Json json = {{"mean", labels.mean},
                   {"deviation", labels.deviation},
                   {"smallest", labels.smallest},
                   {"largest", labels.largest},
                   {"zeros", labels.zeros}};
  json["histogram"] = io::Json::array();
  for (const auto& bin : labels.histogram) {
    json["histogram"].push_back({{"from", bin.from}, {"to", bin.to}, {"count", bin.count}});
  }
  return json;
}

}  // namespace

std::string to_text(const DatasetSummary& summary) {
  std::string text = summary.name + ": " + std::to_string(summary.utterances) + " utterances in " +
                     std::to_string(summary.videos) + " videos\n";
  if (!summary.simulated.empty()) {
    text += "\n  *** " + simulated_subject(summary.simulated) +
            " SIMULATED: what a model scores on them says nothing about real recordings ***\n";
  }
  text += "\n  folder  " + summary.folder + "\n  hash    " + summary.hash + "\n\n";
  text += splits_text(summary) + "\n" + lengths_text(summary) + "\n" + labels_text(summary.labels);
  text += "\n  samples\n";
  for (const auto& sample : summary.samples) {
    text += "    " + sample.id + " (" + sample.video + ", " + std::string(split_name(sample.split)) + ", label " +
            fixed(sample.label, 2) + "): " + shortened(sample.transcript) + "\n";
  }
  std::string provenance = summary.provenance.dump(2);
  for (size_t at = 0; (at = provenance.find('\n', at)) != std::string::npos; at += 5) provenance.insert(at + 1, "    ");
  return text + "\n  provenance\n    " + provenance + "\n";
}

io::Json to_json(const DatasetSummary& summary) {
  io::Json json;
  json["name"] = summary.name;
  json["folder"] = summary.folder;
  json["hash"] = summary.hash;
  json["simulated"] = io::Json::array();
  for (const Modality modality : summary.simulated.members()) json["simulated"].push_back(modality_name(modality));
  json["word_aligned"] = summary.word_aligned;
  json["utterances"] = summary.utterances;
  json["videos"] = summary.videos;
  for (const Split split : kSplits) {
    const auto& counts = summary.splits[static_cast<size_t>(split)];
    json["splits"][std::string(split_name(split))] = {{"utterances", counts.utterances}, {"videos", counts.videos}};
  }
  json["audio_width"] = summary.audio_width;
  json["video_width"] = summary.video_width;
  json["lengths"] = {{"words", lengths_json(summary.words)},
                     {"audio", lengths_json(summary.audio_steps)},
                     {"video", lengths_json(summary.video_steps)}};
  json["labels"] = labels_json(summary.labels);
  json["samples"] = io::Json::array();
  for (const auto& sample : summary.samples) {
    json["samples"].push_back({{"id", sample.id},
                               {"video", sample.video},
                               {"split", split_name(sample.split)},
                               {"label", sample.label},
                               {"transcript", sample.transcript}});
  }
  json["provenance"] = summary.provenance;
  return json;
}

}  // namespace modrob::data

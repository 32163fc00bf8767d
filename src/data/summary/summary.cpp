#include "data/summary/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "data/container/transcript_words.h"

namespace modrob::data {

namespace {

constexpr size_t kBins = 12;
constexpr int64_t kSamples = 3;

LengthSummary summarize_lengths(std::vector<int64_t> lengths) {
  std::sort(lengths.begin(), lengths.end());
  const auto count = static_cast<double>(lengths.size());
  const auto quantile = [&](double p) { return lengths[static_cast<size_t>(std::ceil(p * count)) - 1]; };
  LengthSummary summary;
  summary.mean = static_cast<double>(std::accumulate(lengths.begin(), lengths.end(), int64_t{0})) / count;
  summary.smallest = lengths.front();
  summary.quarter = quantile(0.25);
  summary.median = quantile(0.5);
  summary.three_quarters = quantile(0.75);
  summary.most = quantile(0.95);
  summary.largest = lengths.back();
  return summary;
}

LabelSummary summarize_labels(const std::vector<double>& labels) {
  LabelSummary summary;
  const auto count = static_cast<double>(labels.size());
  summary.mean = std::accumulate(labels.begin(), labels.end(), 0.0) / count;
  double squares = 0.0;
  for (const double label : labels) squares += (label - summary.mean) * (label - summary.mean);
  summary.deviation = std::sqrt(squares / count);
  const auto [smallest, largest] = std::minmax_element(labels.begin(), labels.end());
  summary.smallest = *smallest;
  summary.largest = *largest;
  summary.zeros = std::count(labels.begin(), labels.end(), 0.0);

  const double low = std::floor(summary.smallest);
  const double high = std::max(std::ceil(summary.largest), low + 1.0);
  const double width = (high - low) / static_cast<double>(kBins);
  summary.histogram.resize(kBins);
  for (size_t bin = 0; bin < kBins; ++bin) {
    summary.histogram[bin].from = low + width * static_cast<double>(bin);
    summary.histogram[bin].to = bin + 1 == kBins ? high : low + width * static_cast<double>(bin + 1);
  }
  for (const double label : labels) {
    // By the printed borders, so that rounding of a quotient cannot put a label beside its bin.
    const auto above = std::find_if(summary.histogram.begin(), summary.histogram.end() - 1,
                                    [&](const LabelSummary::Bin& bin) { return label < bin.to; });
    ++above->count;
  }
  return summary;
}

}  // namespace

DatasetSummary summarize(const Dataset& dataset) {
  DatasetSummary summary;
  summary.name = dataset.name();
  summary.folder = dataset.folder().string();
  summary.hash = dataset.hash();
  summary.word_aligned = dataset.word_aligned();
  summary.simulated = dataset.simulated();
  summary.utterances = dataset.size();
  summary.audio_width = dataset.audio_width();
  summary.video_width = dataset.video_width();
  summary.provenance = dataset.description().at("provenance");

  std::set<std::string_view> videos;
  std::array<std::set<std::string_view>, kSplits.size()> split_videos;
  std::vector<int64_t> words, audio_steps, video_steps;
  std::vector<double> labels;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto& utterance = dataset.utterance(i);
    const auto split = static_cast<size_t>(utterance.split);
    ++summary.splits[split].utterances;
    split_videos[split].insert(utterance.video);
    videos.insert(utterance.video);
    words.push_back(static_cast<int64_t>(transcript_words(dataset.words(i)).size()));
    audio_steps.push_back(dataset.audio(i).steps);
    video_steps.push_back(dataset.video(i).steps);
    labels.push_back(utterance.label);
  }
  summary.videos = static_cast<int64_t>(videos.size());
  for (size_t split = 0; split < kSplits.size(); ++split) {
    summary.splits[split].videos = static_cast<int64_t>(split_videos[split].size());
  }
  summary.words = summarize_lengths(std::move(words));
  summary.audio_steps = summarize_lengths(std::move(audio_steps));
  summary.video_steps = summarize_lengths(std::move(video_steps));
  summary.labels = summarize_labels(labels);
  const int64_t samples = std::min(kSamples, dataset.size());
  for (int64_t i = 0; i < samples; ++i) {
    summary.samples.push_back(dataset.utterance((2 * i + 1) * dataset.size() / (2 * samples)));
  }
  return summary;
}

}  // namespace modrob::data

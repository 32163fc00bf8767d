#include "data/importers/csd_alignment.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "data/importers/numpy_math.h"
#include "data/importers/timed_rows.h"

namespace modrob::data {

namespace {

Interval interval_of(const io::CsdEntry& entry, size_t row) {
  return {entry.intervals[2 * row], entry.intervals[2 * row + 1], entry.intervals_are_float32};
}

std::string numbered(const std::string& video, int64_t number) { return video + "[" + std::to_string(number) + "]"; }

/// One video's frames, averaged over each word that has any.
struct WordFrames {
  std::vector<double> intervals;  ///< [rows, 2]
  bool is_float32 = false;
  int64_t width = 0;
  std::vector<float> values;  ///< [rows, width]

  size_t rows() const { return intervals.size() / 2; }
};

/// The rows of a word are averaged as they are, not weighted by how much of them lies in it.
WordFrames average_over_words(const io::CsdEntry& frames, const std::vector<Interval>& words) {
  WordFrames result{{}, frames.intervals_are_float32, frames.width, {}};
  const TimedRows rows(frames.intervals, frames.intervals_are_float32);
  const auto width = static_cast<size_t>(frames.width);
  std::vector<float> inside;
  for (const Interval& word : words) {
    const auto overlaps = rows.overlaps(word);
    if (overlaps.empty()) continue;
    inside.clear();
    double start = overlaps.front().clipped.start, end = start;
    for (const auto& overlap : overlaps) {
      const auto row = frames.features.begin() + static_cast<ptrdiff_t>(overlap.row * width);
      inside.insert(inside.end(), row, row + static_cast<ptrdiff_t>(width));
      // Where an end is a tolerance before a start, minimum and maximum put them right.
      start = std::min({start, overlap.clipped.start, overlap.clipped.end});
      end = std::max({end, overlap.clipped.start, overlap.clipped.end});
    }
    result.intervals.insert(result.intervals.end(), {start, end});
    const auto means = column_means(std::span<const float>(inside), frames.width);
    result.values.insert(result.values.end(), means.begin(), means.end());
  }
  return result;
}

std::vector<float> rows_inside(const WordFrames& frames, const TimedRows& rows, const Interval& segment) {
  std::vector<float> values;
  for (const auto& overlap : rows.overlaps(segment)) {
    const auto row = frames.values.begin() + static_cast<ptrdiff_t>(overlap.row) * frames.width;
    values.insert(values.end(), row, row + frames.width);
  }
  return values;
}

void check_files(const CsdFiles& files) {
  files.words.require_kind(io::CsdKind::kWords, "words");
  files.visual.require_kind(io::CsdKind::kNumbers, "video");
  files.acoustic.require_kind(io::CsdKind::kNumbers, "audio");
  files.labels.require_kind(io::CsdKind::kNumbers, "labels");
  if (files.labels.size() > 0 && files.labels.width() != 1 && files.labels.width() != 7) {
    throw UserError(files.labels.name() + ": labels have " + std::to_string(files.labels.width()) +
                    " columns; expected 1 (sentiment) or 7 (sentiment and six emotions)");
  }
  for (const io::CsdFile* file : {&files.words, &files.visual, &files.acoustic, &files.labels}) {
    for (size_t i = 0; i < file->size(); ++i) {
      if (file->entry_name(i).find('[') == std::string::npos) continue;
      throw UserError(file->name() + ": entry " + file->entry_name(i) +
                      " is part of a video: the file is aligned already. The import aligns by itself and needs the "
                      "files as they are downloaded");
    }
  }
}

/// Videos that all four files have; the others go into the report.
std::vector<std::string> common_videos(const CsdFiles& files, AlignmentReport& report) {
  std::vector<std::string> all, common;
  const io::CsdFile* list[] = {&files.words, &files.visual, &files.acoustic, &files.labels};
  for (const io::CsdFile* file : list) {
    for (size_t i = 0; i < file->size(); ++i) all.push_back(file->entry_name(i));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (auto& video : all) {
    const bool everywhere =
        std::all_of(std::begin(list), std::end(list), [&](const io::CsdFile* file) { return file->find(video); });
    (everywhere ? common : report.dropped[DropReason::kVideoNotInAll]).push_back(video);
  }
  if (report.dropped[DropReason::kVideoNotInAll].empty()) report.dropped.erase(DropReason::kVideoNotInAll);
  if (common.empty()) {
    std::string names;
    for (const io::CsdFile* file : list) names += (names.empty() ? "" : ", ") + file->name();
    throw UserError("no video is in all of " + names + "; are they files of one data set?");
  }
  return common;
}

class VideoAligner {
 public:
  VideoAligner(CsdFiles& files, AlignmentReport& report, const std::function<void(RawSegment<float>)>& sink)
      : files_(files), report_(report), sink_(sink) {}

  void align(const std::string& video) {
    const io::CsdEntry words = files_.words.read(*files_.words.find(video));
    const std::vector<size_t> spoken = words_with_duration(video, words);
    std::vector<Interval> intervals;
    std::vector<double> word_times;
    for (const size_t word : spoken) {
      intervals.push_back(interval_of(words, word));
      word_times.insert(word_times.end(), {intervals.back().start, intervals.back().end});
    }
    const WordFrames visual = average_over_words(files_.visual.read(*files_.visual.find(video)), intervals);
    const WordFrames acoustic = average_over_words(files_.acoustic.read(*files_.acoustic.find(video)), intervals);
    if (spoken.empty() || visual.rows() == 0 || acoustic.rows() == 0) {
      report_.dropped[DropReason::kVideoNotInAll].push_back(video);
      return;
    }
    ++report_.videos;

    const size_t place = *files_.labels.find(video);
    const io::CsdEntry labels = files_.labels.read(place);
    const std::vector<double> label_values = files_.labels.read_numbers(place, labels);
    const TimedRows word_rows(word_times, words.intervals_are_float32);
    const TimedRows visual_rows(visual.intervals, visual.is_float32);
    const TimedRows acoustic_rows(acoustic.intervals, acoustic.is_float32);
    for (size_t k = 0; k < static_cast<size_t>(labels.rows); ++k) {
      const Interval interval = interval_of(labels, k);
      RawSegment<float> segment;
      segment.id = numbered(video, labels.row_numbers[k]);
      segment.video = video;
      if (has_no_duration(interval)) {
        report_.dropped[DropReason::kSegmentTooShort].push_back(segment.id);
        continue;
      }
      for (const auto& overlap : word_rows.overlaps(interval)) {
        segment.words.push_back(words.words[spoken[overlap.row]]);
        segment.word_intervals.insert(segment.word_intervals.end(), {overlap.clipped.start, overlap.clipped.end});
      }
      segment.visual_width = visual.width;
      segment.acoustic_width = acoustic.width;
      segment.visual = rows_inside(visual, visual_rows, interval);
      segment.acoustic = rows_inside(acoustic, acoustic_rows, interval);
      // The references' MOSEI programs skip such a segment; those for MOSI stop with an error, which helps nobody.
      if (segment.words.empty() || segment.visual.empty() || segment.acoustic.empty()) {
        report_.dropped[DropReason::kNothingInSegment].push_back(segment.id);
        continue;
      }
      const auto first = label_values.begin() + static_cast<ptrdiff_t>(k) * labels.width;
      segment.labels.assign(first, first + labels.width);
      sink_(std::move(segment));
    }
  }

 private:
  std::vector<size_t> words_with_duration(const std::string& video, const io::CsdEntry& words) {
    std::vector<size_t> result;
    for (size_t i = 0; i < static_cast<size_t>(words.rows); ++i) {
      if (has_no_duration(interval_of(words, i))) {
        report_.dropped[DropReason::kWordTooShort].push_back(numbered(video, words.row_numbers[i]));
      } else {
        result.push_back(i);
      }
    }
    return result;
  }

  CsdFiles& files_;
  AlignmentReport& report_;
  const std::function<void(RawSegment<float>)>& sink_;
};

}  // namespace

void align_csd_raw(CsdFiles& files, AlignmentReport& report, const std::function<void(size_t, size_t)>& on_video,
                   const std::function<void(RawSegment<float>)>& sink) {
  check_files(files);
  const std::vector<std::string> videos = common_videos(files, report);
  VideoAligner aligner(files, report, sink);
  for (size_t i = 0; i < videos.size(); ++i) {
    aligner.align(videos[i]);
    if (on_video) on_video(i + 1, videos.size());
  }
}

AlignmentReport align_csd(CsdFiles& files, const AlignmentOptions& options,
                          const std::function<void(AlignedSegment)>& sink) {
  AlignmentReport report;
  SegmentCleaner cleaner(options.cleaner, report);
  align_csd_raw(files, report, options.on_video, [&](RawSegment<float> segment) {
    if (auto clean = cleaner.clean(std::move(segment))) sink(std::move(*clean));
  });
  cleaner.finish();
  return report;
}

}  // namespace modrob::data

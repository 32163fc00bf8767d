#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "data/importers/alignment_report.h"
#include "data/importers/segment_cleaner.h"
#include "io/csd/csd_file.h"

namespace modrob::data {

/// The four computational sequences of a data set.
struct CsdFiles {
  io::CsdFile words, visual, acoustic, labels;
};

using AlignedSegment = CleanSegment<float>;

struct AlignmentOptions {
  CleanerOptions cleaner;
  /// Called after each video with the number done and the number of videos that the files have in common.
  std::function<void(size_t done, size_t all)> on_video;
};

/// Steps 1 to 8 of docs/data_formats.md 5.2 with the reference's bits: what the CMU-MultimodalSDK and the references'
/// create_dataset.py make of the four files. Segments come in the order of the files (videos in byte order, then k),
/// each handed to `sink` as soon as it is done, so that one video at a time is in memory. Splits are the caller's
/// (standard_folds.h); segments outside every fold must not be left out before, because their words have numbers.
/// UserError: files that hold the wrong kind of thing, labels of neither 1 nor 7 columns, entries that are aligned
/// already, labels that are not finite (see Cleaning), no video in common. FormatError: see CsdFile.
AlignmentReport align_csd(CsdFiles& files, const AlignmentOptions& options,
                          const std::function<void(AlignedSegment)>& sink);

/// Steps 1 to 4 alone: segments as they are after both alignments, before anything is cleaned.
void align_csd_raw(CsdFiles& files, AlignmentReport& report, const std::function<void(size_t, size_t)>& on_video,
                   const std::function<void(RawSegment<float>)>& sink);

}  // namespace modrob::data

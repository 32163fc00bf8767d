#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/modality.h"
#include "data/container/dataset.h"
#include "data/container/dataset_writer.h"

namespace modrob::data {

/// Features a frame of audio or video; 0 where the data set has no such modality.
int64_t frame_width(const Dataset& dataset, Modality modality);
/// Frames of audio or video.
Frames frames_of(const Dataset& dataset, Modality modality, int64_t utterance);

/// Byte ranges of an utterance's words in its transcript.
std::vector<WordRange> word_ranges_of(const Dataset& dataset, int64_t utterance);

/// All of an open data set but its frames and its provenance, to write it anew with something changed.
DatasetOutline outline_of(const Dataset& dataset);
/// Its frames, handed over from the mapped file. `before_each`, where given, is called for each utterance.
FrameColumn frame_column_of(const Dataset& dataset, Modality modality, std::function<void()> before_each = {});

/// {"name", "hash", "provenance"}: what the provenance of something made from the data set tells about it.
io::Json source_of(const Dataset& dataset);

}  // namespace modrob::data

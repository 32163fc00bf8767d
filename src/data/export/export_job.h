#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/files.h"
#include "core/modality.h"
#include "data/container/dataset.h"
#include "data/export/export_options.h"

namespace modrob::data {

/// What the formats need of an export that is going on.
struct ExportJob {
  const Dataset& dataset;
  const ExportOptions& options;
  const ExportFormat& format;
  std::filesystem::path folder;       ///< where files are written
  std::function<void()> before_each;  ///< to be called before an utterance's frames of one modality are written

  /// Audio and video, as far as the data set has them.
  std::vector<Modality> modalities() const;
  /// Frames that are written of an utterance.
  Frames frames(Modality modality, int64_t utterance) const;
  /// The longest utterance of the whole data set, after cutting: T of padded arrays.
  int64_t padded_steps(Modality modality) const;
  /// [N, T, width] of these utterances, zeros behind their last frames; only one utterance is in memory.
  void write_padded(Modality modality, const std::vector<int64_t>& utterances, const ByteSink& append) const;
};

/// What MMSA calls the modality: "audio", "vision".
std::string_view mmsa_name(Modality modality);

void write_safetensors_arrays(const ExportJob& job);  ///< arrays.safetensors
void write_npz_arrays(const ExportJob& job);          ///< arrays.npz
void write_own_data(const ExportJob& job);            ///< audio.npz, video.npz: an array [steps, width] an utterance

}  // namespace modrob::data

#include "data/importers/frame_columns.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "data/importers/frame_cleaning.h"

namespace modrob::data {

FrameColumn one_frame_each(std::vector<float> values, int64_t width) {
  MODROB_CHECK(width > 0 && values.size() % static_cast<size_t>(width) == 0, "whole rows of frames");
  FrameColumn column;
  column.width = width;
  column.steps.assign(values.size() / static_cast<size_t>(width), 1);
  column.copy = [values = std::move(values), width](int64_t utterance, std::span<float> frame) {
    std::copy_n(values.begin() + utterance * width, width, frame.begin());
  };
  return column;
}

FrameColumn cleaned(FrameColumn column, Modality modality, Cleaning cleaning, std::shared_ptr<ImportReport> report) {
  if (column.width == 0) return column;
  if (column.stream) {
    column.stream = [stream = std::move(column.stream), modality, cleaning, report](
                        int64_t utterance, const std::function<void(std::span<float>)>& take) {
      stream(utterance, [&](std::span<float> piece) {
        clean_frames(piece, modality, cleaning, *report);
        take(piece);
      });
    };
  }
  column.copy = [copy = std::move(column.copy), modality, cleaning, report = std::move(report)](
                    int64_t utterance, std::span<float> values) {
    copy(utterance, values);
    clean_frames(values, modality, cleaning, *report);
  };
  return column;
}

}  // namespace modrob::data

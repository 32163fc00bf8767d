#include "data/importers/alignment_report.h"

namespace modrob::data {

std::string_view drop_reason_text(DropReason reason) {
  switch (reason) {
    case DropReason::kVideoNotInAll:
      return "video not in all files";
    case DropReason::kWordTooShort:
      return "word of no duration";
    case DropReason::kSegmentTooShort:
      return "segment of no duration";
    case DropReason::kNothingInSegment:
      return "segment without words, visual or acoustic rows";
    case DropReason::kRowsDiffer:
      return "words without visual or acoustic rows in the segment";
    case DropReason::kOnlyPauses:
      return "segment of pauses only";
  }
  return "unknown";
}

}  // namespace modrob::data

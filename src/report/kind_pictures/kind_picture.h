#pragma once

#include <string>
#include <vector>

#include "corruption/kind_row.h"
#include "report/text_file.h"

namespace modrob::report {

/// A made-up utterance before and after this kind of corruption as an SVG picture: values as heat maps, words in boxes.
/// The same bytes on every machine.
std::string kind_picture(const corruption::KindRow& kind);

/// "frames_burst.svg", .. of every kind in `corruption::Kind::all()`.
std::vector<TextFile> kind_pictures();

}  // namespace modrob::report

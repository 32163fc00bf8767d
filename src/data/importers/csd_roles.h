#pragma once

#include <filesystem>
#include <string>

#include "data/importers/csd_alignment.h"

namespace modrob::data {

/// Names of files inside the folder; where one is empty the file is looked for.
struct CsdRoleNames {
  std::string words, audio, video, labels;
};

/// Opens the four files of a folder of `.csd` files. Words: texts, where there are several the one named after words.
/// Labels: 1 or 7 columns and a root or file name with Label, Opinion or Sentiment; without such a name the only file
/// of 1 or 7 columns. Audio: named after COVAREP, openSMILE, acoustic or audio; video: after Facet, OpenFace, visual or
/// video. UserError when one is missing or more than one fits: it lists the files, and says which name would settle it.
/// FormatError for a file that cannot be read.
CsdFiles find_csd_roles(const std::filesystem::path& folder, const CsdRoleNames& names = {});

}  // namespace modrob::data

#pragma once

#include <map>
#include <string>
#include <vector>

#include "commands/program.h"

namespace modrob::app {

/// What an option takes: its type_name, which stands in the help and by which completion finds values. A positional
/// takes what its own name says. Words that the program chooses among are written "{train,valid,test}" (`one_of`).
namespace takes {
inline constexpr const char* kFile = "FILE";
inline constexpr const char* kFolder = "FOLDER";
inline constexpr const char* kData = "DATA";
inline constexpr const char* kEncoder = "ENCODER";
inline constexpr const char* kModel = "MODEL";
inline constexpr const char* kMetric = "METRIC";
inline constexpr const char* kModalities = "MODALITIES";
inline constexpr const char* kCorruption = "CORRUPTION";
inline constexpr const char* kSetting = "KEY=VALUE";
inline constexpr const char* kRecipe = "MODEL=FILE";
inline constexpr const char* kStudy = "STUDY";
inline constexpr const char* kStudyData = "DATA_OF_STUDY";
inline constexpr const char* kStrategy = "STRATEGY";
inline constexpr const char* kCondition = "CONDITION";
}  // namespace takes

/// "{train,valid,test}".
std::string one_of(const std::vector<std::string>& words);

/// What may stand in a command line's place.
struct Candidate {
  std::string text;
  std::string help = {};  ///< one line
};
/// In place of texts: names of files, of folders, which the shell finds itself.
inline constexpr const char* kFilesOfShell = ":files";
inline constexpr const char* kFoldersOfShell = ":folders";

/// What the words before said, by what they are: {"MODEL", "misa"}.
using GivenValues = std::multimap<std::string, std::string>;

/// Values for an option that takes `what`. `begun` is what stands there already; not everything that is told begins so.
std::vector<Candidate> option_values(const std::string& what, const std::string& begun, const GivenValues& given,
                                     const Program& program);

}  // namespace modrob::app

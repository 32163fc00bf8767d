#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

/// How tables, figures and sentences say what a data set's numbers must not be taken for. The words are these
/// everywhere, so that a reader can search for them.
namespace modrob::report {

/// "audio+video": a field of a table; empty where there is none.
std::string modalities_field(const std::vector<std::string>& modalities);
/// The same of a data set's simulated modalities; empty also for one without a finished run, of which nothing is known.
std::string simulated_field(const analysis::Analysis& analysis, const std::string& data);
/// "SIMULATED: audio and video"; empty where nothing is simulated.
std::string simulated_words(const std::vector<std::string>& simulated);
/// "not in this data set: video"; empty where all modalities are there.
std::string absent_words(const std::vector<std::string>& absent);

/// Both, for a heading or a caption: "; SIMULATED: audio; not in this data set: video".
std::string data_suffix(const analysis::DataSet& set);
/// "40 utterances in 8 videos"; "40 utterances" where each stands for itself.
std::string sample_words(const analysis::DataSet& set, const analysis::StudyKind& kind, const std::string& in = "in");
/// "-3 to 3": the labels of imported scores; empty where the range is not stored.
std::string range_words(const analysis::DataSet& set);
/// With a capital letter in front, for the head of a column.
std::string capitalised(std::string word);
/// "MISA on mosi, test split: 40 utterances in 8 videos; SIMULATED: audio": what a table of the group's model is about.
std::string group_heading(const analysis::Analysis& analysis, const analysis::Group& group);
/// Both, a line for each data set that has something to say: "mosi: SIMULATED: audio and video.".
std::vector<std::string> data_lines(const std::vector<analysis::DataSet>& sets);

}  // namespace modrob::report

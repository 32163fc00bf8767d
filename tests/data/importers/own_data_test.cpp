#include "data/prelude.h"

namespace modrob::data {
namespace {

using Shape = std::vector<int64_t>;
using Values = std::vector<float>;

/// A folder with talks.csv and whatever a test puts beside it.
class OwnFolder {
 public:
  OwnFolder() {
    csv("id,video,split,label,text\na,v1,train,1.5,Good\nb,v1,train,-2,\"Bad, really\"\nc,v2,test,0,Hm\n");
  }
  void csv(const std::string& text) const { write_file_whole(folder_ / "talks.csv", text); }
  void npy(const std::string& name, const Shape& shape, const Values& values) const {
    io::write_npy<float>(folder_ / name, shape, values);
  }
  void npz(const std::string& name, const std::vector<std::pair<std::string, Shape>>& arrays) const {
    write_file_whole(folder_ / name, [&](const ByteSink& append) {
      io::NpzWriter writer(append);
      for (const auto& [array, shape] : arrays) {
        int64_t count = 1;
        for (const int64_t size : shape) count *= size;
        Values values(static_cast<size_t>(count));
        for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
        writer.add<float>(array, shape, values);
      }
      writer.finish();
    });
  }
  ImportedDataset import(const ImportOptions& options = {}) const {
    return import_own_data({folder_ / "talks.csv", options});
  }
  Dataset written(const ImportOptions& options = {}) const { return write_import(import(options), folder_ / "set"); }
  /// With every mention of the folder cut.
  std::string error(const ImportOptions& options = {}) const {
    return cut(user_error_of([&] { import(options); }));
  }
  std::vector<std::string> warnings() const {
    const auto data = import();
    std::vector<std::string> result;
    for (const auto& warning : data.report->warnings()) result.push_back(cut(warning));
    return result;
  }
  fs::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  std::string cut(std::string text) const {
    const std::string place = folder_.path().string() + "/";
    for (size_t at; (at = text.find(place)) != std::string::npos;) text.erase(at, place.size());
    return text;
  }
  TemporaryFolder folder_;
};

TEST(OwnData, an_archive_of_arrays_and_a_file_of_rows) {
  const OwnFolder folder;
  folder.npz("audio.npz", {{"c", {1, 2}}, {"a", {2, 2}}, {"b", {3, 2}}});
  folder.npy("video.npy", {3, 1}, {10, 20, NAN});
  const auto dataset = folder.written();
  ASSERT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.utterance(1).transcript, "Bad, really");
  EXPECT_EQ(dataset.utterance(1).label, -2.0);
  EXPECT_EQ(dataset.utterance(2).split, Split::kTest);
  EXPECT_EQ(dataset.utterance(2).video, "v2");
  EXPECT_FALSE(dataset.word_aligned());
  EXPECT_EQ(dataset.audio(1).steps, 3);
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(dataset.video(1).values, ElementsAre(20));
  EXPECT_THAT(dataset.video(2).values, ElementsAre(0));
  const auto& provenance = dataset.description().at("provenance");
  EXPECT_EQ(provenance.at("repairs"), io::Json({{"non-finite video values set to 0", 1}}));
  EXPECT_THAT(folder.import().sources, ElementsAre(folder / "talks.csv", folder / "audio.npz", folder / "video.npy"));
}

TEST(OwnData, rows_of_several_frames) {
  const OwnFolder folder;
  folder.npy("audio.npy", {3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  EXPECT_THAT(folder.warnings(), Contains(HasSubstr("audio.npy: every utterance has 2 frames")));
  folder.csv("id,video,split,label,text,audio_steps\na,v,train,1,A,2\nb,v,train,1,B,1\nc,v,train,1,C,1\n");
  EXPECT_THAT(folder.warnings(), Not(Contains(HasSubstr("frames"))));
  const auto dataset = folder.written();
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(dataset.audio(1).values, ElementsAre(5, 6));
  EXPECT_THAT(dataset.audio(2).values, ElementsAre(9, 10));
}

TEST(OwnData, a_folder_of_files) {
  const OwnFolder folder;
  fs::create_directories(folder / "video/deep");
  folder.csv("id,video,split,label,text\na,v,train,1,A\ndeep/b,v,train,1,B\n");
  folder.npy("video/a.npy", {1, 2}, {1, 2});
  folder.npy("video/deep/b.npy", {2, 2}, {3, 4, 5, 6});
  const auto data = folder.import();
  EXPECT_EQ(data.video.steps, (std::vector<int64_t>{1, 2}));
  const auto dataset = folder.written();
  EXPECT_THAT(dataset.video(1).values, ElementsAre(3, 4, 5, 6));
  const auto source = dataset.description().at("provenance").at("folders")[0];
  EXPECT_EQ(source.at("folder"), "video");
  EXPECT_EQ(source.at("files"), 2);
  EXPECT_EQ(source.at("sha256").get<std::string>().size(), 64u);
}

TEST(OwnData, paths_may_be_given_and_are_known_by_content) {
  const OwnFolder folder;
  folder.npz("sound", {{"a", {1, 1}}, {"b", {1, 1}}, {"c", {1, 1}}});
  folder.npy("faces", {3, 4}, Values(12));
  ImportOptions options{.audio = folder / "sound", .video = folder / "faces"};
  const auto data = folder.import(options);
  EXPECT_EQ(data.audio.width, 1);
  EXPECT_EQ(data.video.width, 4);
  options.audio = folder / "absent.npz";
  EXPECT_THAT(folder.error(options), HasSubstr("'absent.npz'"));
}

TEST(OwnData, modalities_may_be_absent) {
  const OwnFolder folder;
  const auto data = folder.import();
  EXPECT_EQ(data.audio.width + data.video.width, 0);
  EXPECT_THAT(folder.warnings(), Contains("no audio: there is neither audio.npz, .npy nor a folder of that name beside "
                                          "talks.csv"));
  EXPECT_EQ(folder.written().audio_width(), 0);
}

TEST(OwnData, more_than_one_candidate_is_no_guess) {
  const OwnFolder folder;
  folder.npy("audio.npy", {3, 1}, {1, 2, 3});
  folder.npz("audio.npz", {{"a", {1, 1}}});
  EXPECT_EQ(folder.error(), "both audio.npz and audio.npy are there; name the one that is meant with --audio");
}

TEST(OwnData, standard_folds_stand_in_for_a_column_split) {
  const OwnFolder folder;
  // Three videos of CMU-MOSI, one of CMU-MOSEI.
  folder.csv("id,video,label,text\na,2iD-tVS8NPw,1,A\nb,WKA5OygbEKI,1,B\nc,tmZoasNr4rU,1,C\nd,VAXhC2U9-2A,1,D\n");
  const auto data = folder.import();
  std::vector<Split> splits;
  for (const auto& utterance : data.outline.utterances) splits.push_back(utterance.split);
  EXPECT_THAT(splits, ElementsAre(Split::kTrain, Split::kValid, Split::kTest, Split::kValid));
  EXPECT_EQ(data.outline.provenance.at("splits"), "standard folds by video");
  EXPECT_THAT(folder.warnings(), Contains(HasSubstr("each is where the standard folds have it")));
}

// Instead of a circle: `data split` needs a data set.
TEST(OwnData, without_splits_all_is_for_training) {
  const OwnFolder folder;
  folder.csv("id,video,label,text\na,2iD-tVS8NPw,1,A\nb,v2,-1,B\n");
  const auto data = folder.import();
  for (const auto& utterance : data.outline.utterances) EXPECT_EQ(utterance.split, Split::kTrain);
  EXPECT_EQ(data.outline.provenance.at("splits"), "none: all utterances are in train");
  EXPECT_THAT(folder.warnings(),
              Contains("talks.csv has no column 'split', and not all videos are of CMU-MOSI or CMU-MOSEI, whose folds "
                       "are known: all utterances are in train. Divide them by video: modrob data split FOLDER "
                       "--output FOLDER2 --shares 70,10,20"));
}

TEST(OwnData, other_words_for_columns_and_splits) {
  const OwnFolder folder;
  folder.csv("ID, Video ,Split,Label,Text\na,v1,Train,1,A\nb,v2,dev,-1,B\nc,v3, test,0,C\n");
  const auto data = folder.import();
  EXPECT_EQ(data.outline.utterances[1].split, Split::kValid);
  EXPECT_EQ(data.outline.utterances[2].split, Split::kTest);
  const auto warnings = folder.warnings();
  EXPECT_THAT(warnings, Contains("talks.csv: columns read: 'ID' as id, ' Video ' as video, 'Label' as label, 'Text' as "
                                 "text, 'Split' as split"));
  EXPECT_THAT(warnings, Contains("talks.csv: splits read: ' test' as test, 'Train' as train, 'dev' as valid"));
}

// CH-SIMS (MMSA#121).
TEST(OwnData, a_label_csv) {
  const OwnFolder folder;
  folder.csv(
      "video_id,clip_id,text,label,label_T,annotation,mode\nvideo_0001,0001,good,0.8,0.8,Positive,train\n"
      "video_0002,0001,bad,-1,-1,Negative,valid\n");
  folder.npz("audio.npz", {{"video_0001$_$0001", {2, 5}}, {"video_0002$_$0001", {3, 5}}});
  const auto dataset = folder.written();
  EXPECT_EQ(dataset.utterance(0).id, "video_0001$_$0001");
  EXPECT_EQ(dataset.utterance(1).video, "video_0002");
  EXPECT_EQ(dataset.utterance(1).split, Split::kValid);
  EXPECT_THAT(folder.warnings(), Contains("talks.csv: read as a label CSV: the id of an utterance is "
                                          "video_id$_$clip_id, its split is the column 'mode'"));
}

TEST(OwnData, notices_of_the_table_are_in_the_report) {
  const OwnFolder folder;
  folder.csv("id;video;split;label;text\na;v;train;2,4;nice film\n");
  EXPECT_EQ(folder.import().outline.utterances[0].label, 2.4);
  EXPECT_THAT(folder.warnings(), Contains("talks.csv: read with semicolons between fields, decimal commas in 'label'"));
}

TEST(OwnData, mistakes_in_the_csv) {
  const OwnFolder folder;
  const auto error = [&](const std::string& text) {
    folder.csv(text);
    return folder.error();
  };
  const std::string header = "id,video,split,label,text,start,end\n";
  EXPECT_THAT(error("id,video,split,lable,text\n"), HasSubstr("talks.csv: no column 'label'; did you mean 'lable'?"));
  for (const std::string missing : {"id", "video", "label", "text"}) {
    std::string columns = "id,video,split,label,text\n";
    columns.replace(columns.find(missing), missing.size(), "other");
    EXPECT_THAT(error(columns), HasSubstr("talks.csv: no column '" + missing + "'"));
  }
  EXPECT_EQ(error("id,video,split,label,text\n"), "talks.csv has no rows below its header");
  EXPECT_THAT(error(header + "a,v,tarin,1,A,,\n"),
              HasSubstr("talks.csv:2: unknown split 'tarin'; did you mean 'train'?"));
  EXPECT_THAT(error(header + "a,v,train,good,A,,\n"),
              HasSubstr("talks.csv:2: column 'label' holds 'good'; a label is a number"));
  EXPECT_THAT(error("id,video,split,label,text,start\na,v,train,1,A,\"00:19:28,792\"\n"),
              HasSubstr("column 'start' holds '00:19:28,792'; times are in seconds"));
  EXPECT_THAT(error(header + "a,v,train,nan,A,,\n"), HasSubstr("talks.csv:2: the label of utterance 'a' is 'nan'"));
  EXPECT_THAT(error(header + "a,v,train,inf,A,,\n"), HasSubstr("must be a finite number"));
  EXPECT_THAT(error(header + "a,v,train,1,A,,\nb,v,train,1,B,,\na,v,test,1,C,,\n"),
              HasSubstr("talks.csv:4: the id 'a' stands on line 2 already"));
  EXPECT_THAT(error(header + "a,v,train,1, ,,\n"), HasSubstr("talks.csv:2: utterance 'a' has no text"));
  EXPECT_EQ(error(header + ",v,train,1,A,,\n"), "talks.csv:2: column 'id' is empty");
  EXPECT_EQ(error(header + "a,,train,1,A,,\n"), "talks.csv:2: column 'video' is empty");
  EXPECT_EQ(error(header + "a,v,train,1,A,2.5,2\n"), "talks.csv:2: utterance 'a' starts at 2.5, behind its end at 2");
  EXPECT_THAT(error(header + "a,v,train,1,A,x,2\n"), HasSubstr("talks.csv:2: column 'start' holds 'x'"));
  EXPECT_EQ(error(header + "a,v,train,1,A,1,inf\n"), "talks.csv:2: column 'end' is not finite");
}

TEST(OwnData, what_is_odd_but_no_mistake_is_said) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text,speaker,age\na,v,train,4,A,x,1\nb,v,test,1,B,y,2\n");
  const auto warnings = folder.warnings();
  EXPECT_THAT(warnings, Contains("talks.csv: columns that are not used: 'speaker' and 'age'"));
  EXPECT_THAT(warnings, Contains(HasSubstr("videos with utterances in more than one split: 'v'")));
  EXPECT_THAT(warnings, Contains("the valid split is empty"));
  folder.csv("id,video,split,label,text,start,end\na,v,train,1,A,1,1\nb,w,valid,1,B,,2\nc,x,test,1,C,,\n");
  folder.npy("audio.npy", {3, 1}, {1, 2, 3});
  folder.npy("video.npy", {3, 1}, {1, 2, 3});
  EXPECT_THAT(folder.warnings(), IsEmpty());
}

TEST(OwnData, mistakes_in_arrays_of_each_utterance) {
  const OwnFolder folder;
  const auto error = [&](const std::vector<std::pair<std::string, Shape>>& arrays) {
    folder.npz("audio.npz", arrays);
    return folder.error();
  };
  EXPECT_EQ(error({{"A", {1, 2}}, {"B", {1, 2}}}),
            "audio.npz has frames of none of the 3 utterances of talks.csv: its arrays are named 'A' and 'B', the "
            "first utterance is 'a'");
  EXPECT_EQ(error({{"a", {0, 2}}, {"b", {0}}}),
            "audio.npz has frames of none of the 3 utterances of talks.csv; leave it out, and the data set has no "
            "audio");
  EXPECT_EQ(error({}),
            "audio.npz has frames of none of the 3 utterances of talks.csv; leave it out, and the data set has no "
            "audio");
  EXPECT_EQ(
      error({{"a", {1, 2}}, {"b", {4, 3}}, {"c", {1, 2}}}),
      "audio.npz (b.npy): utterance 'b' (talks.csv:3) has 3 features a frame, but the utterances before it have 2");
  EXPECT_EQ(error({{"a", {1, 2}}, {"b", {2}}, {"c", {1, 2}}}),
            "audio.npz (b.npy) has shape [2]; an utterance's array is [steps, features]");
  folder.npz("audio.npz", {{"a", {1, 2}}, {"b", {1, 2}}, {"c", {1, 2}}, {"d", {1, 2}}, {"e", {1, 9}}});
  EXPECT_THAT(folder.warnings(), Contains("audio.npz has arrays of no utterance of talks.csv: 'd' and 'e'"));
  folder.csv("id,video,split,label,text,audio_steps\na,v,train,1,A,7\n");
  EXPECT_THAT(folder.warnings(), Contains("talks.csv: column 'audio_steps' is not used, because each utterance has an "
                                          "array of its own"));
}

TEST(OwnData, mistakes_in_a_file_of_rows) {
  const OwnFolder folder;
  const auto error = [&](const Shape& shape, size_t values) {
    folder.npy("video.npy", shape, Values(values));
    return folder.error();
  };
  EXPECT_EQ(error({3}, 3), "video.npy has shape [3]; expected [utterances, features] or [utterances, steps, features]");
  EXPECT_EQ(error({2, 4}, 8), "video.npy has 2 rows, but talks.csv has 3 utterances; row k belongs to row k");
  EXPECT_EQ(error({3, 0, 2}, 0),
            "video.npy has shape [3, 0, 2]: no utterance has a frame; leave it out, and the data set has no video");
  EXPECT_EQ(error({3, 0}, 0),
            "video.npy has shape [3, 0]: no utterance has a frame; leave it out, and the data set has no video");
  folder.npy("video.npy", {1, 4, 2}, Values(8));
  for (const std::string steps : {"5", "1.5", "-1", "nan"}) {
    folder.csv("id,video,split,label,text,video_steps\na,v,train,1,A," + steps + "\n");
    EXPECT_EQ(folder.error(), "talks.csv:2: column 'video_steps' is '" + steps + "'; utterance 'a' has 0 to 4 frames");
  }
  folder.csv("id,video,split,label,text,video_steps\na,v,train,1,A,x\n");
  EXPECT_THAT(folder.error(), HasSubstr("talks.csv:2: column 'video_steps' holds 'x', which is no number"));
  folder.npy("video.npy", {1, 2, 4}, Values(8));
  folder.csv("id,video,split,label,text,video_steps\na,v,train,1,A,3\n");
  EXPECT_EQ(folder.error(),
            "talks.csv:2: column 'video_steps' is '3'; utterance 'a' has 0 to 2 frames; the array, [1, 2, 4], seems to "
            "be [utterances, features, steps]: save array.transpose(0, 2, 1)");
}

// An extractor that failed for one clip leaves an empty array, or none (MMSA-FET#23, #44).
TEST(OwnData, utterances_without_frames_are_missing) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text\na,v,train,1,A\nb,v,train,-1,B\nc,v,train,1,C\nd,v,train,1,D\n");
  folder.npz("audio.npz", {{"a", {0}}, {"b", {2, 2}}, {"C", {1, 2}}, {"d", {0, 4}}});
  folder.npz("video.npz", {{"a", {1, 1}}, {"b", {1, 1}}, {"c", {1, 1}}, {"d", {3, 0}}});
  set_progress_style(ProgressStyle::kNone);
  const auto result = import_dataset(folder / "talks.csv", folder / "set", {});
  const auto dataset = Dataset::open(folder / "set");
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(0, 0));
  EXPECT_THAT(dataset.audio(1).values, ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(dataset.audio(2).values, ElementsAre(0, 0));
  EXPECT_THAT(dataset.video(3).values, ElementsAre(0));
  EXPECT_EQ(result.provenance.at("repairs"), io::Json({{"utterances without any audio frame given one of zeros", 3},
                                                       {"utterances without any video frame given one of zeros", 1}}));
  EXPECT_EQ(result.provenance.at("missing"), io::Json({{"audio", {"a", "c", "d"}}, {"video", {"d"}}}));
  const std::string csv = (folder / "talks.csv").string();
  EXPECT_THAT(result.warnings,
              Contains("3 of 4 utterances without audio frames, imported as missing: 'a' (" + csv +
                       ":2: shape [0]), 'c' (" + csv + ":4: no array; did you mean 'C'? Known: C.), 'd' (" + csv +
                       ":5: shape [0, 4]); --strict refuses them"));
  ImportOptions options{.strict = true};
  EXPECT_THAT(user_error_of([&] { import_dataset(folder / "talks.csv", folder / "strict", options); }),
              AllOf(HasSubstr("--strict: 3 of 4 utterances without audio frames: 'a' ("),
                    HasSubstr("; 1 of 4 utterances without video frames: 'd' (")));
  EXPECT_FALSE(fs::exists(folder / "strict"));
}

// "Möller" in normal form C and D.
const std::string kComposed = "M\xC3\xB6ller", kDecomposed = "Mo\xCC\x88ller";

TEST(OwnData, names_are_compared_by_their_letters) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text\n" + kComposed + "/1," + kComposed + ",train,1,A\n" + kDecomposed + "/2," +
             kDecomposed + ",train,-1,B\n");
  fs::create_directories(folder / ("audio/" + kDecomposed));
  fs::create_directories(folder / ("audio/" + kComposed));
  folder.npy("audio/" + kDecomposed + "/1.npy", {1, 2}, {1, 2});
  folder.npy("audio/" + kComposed + "/2.npy", {1, 2}, {3, 4});
  folder.npz("video.npz", {{kComposed + "/1", {1, 1}}, {kComposed + "/2", {2, 1}}, {"other", {1, 1}}});
  const auto dataset = folder.written();
  EXPECT_EQ(dataset.utterance(0).id, kComposed + "/1") << "as it stands in the table";
  EXPECT_EQ(dataset.utterance(1).id, kDecomposed + "/2");
  EXPECT_EQ(dataset.utterance(0).video, kComposed);
  EXPECT_EQ(dataset.utterance(1).video, kComposed) << "one speaker, not two";
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(1, 2));
  EXPECT_THAT(dataset.audio(1).values, ElementsAre(3, 4));
  EXPECT_EQ(dataset.video(1).steps, 2);
  EXPECT_EQ(
      dataset.description().at("provenance").at("repairs"),
      io::Json({{"arrays of audio found under their id in another Unicode form (NFC, NFD)", 2},
                {"arrays of video found under their id in another Unicode form (NFC, NFD)", 1},
                {"names of videos written in another Unicode form than before (NFC, NFD) taken for the same", 1}}));
  EXPECT_THAT(folder.warnings(), Contains("video.npz has arrays of no utterance of talks.csv: 'other'"));
}

TEST(OwnData, ids_that_differ_in_form_only_are_two_utterances_with_a_warning) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text\n" + kComposed + ",v,train,1,A\n" + kDecomposed + ",v,train,1,B\n");
  folder.npz("audio.npz", {{kDecomposed, {1, 1}}, {kComposed, {2, 1}}});
  const auto dataset = folder.written();
  EXPECT_EQ(dataset.audio(0).steps, 2);
  EXPECT_EQ(dataset.audio(1).steps, 1);
  EXPECT_THAT(folder.warnings(), Contains("ids that look like another because only their Unicode form (NFC, NFD) "
                                          "differs: '" +
                                          kDecomposed + "'; they are utterances of their own"));
  folder.npz("audio.npz", {{kComposed, {2, 1}}});
  EXPECT_THAT(folder.import().audio.steps, ElementsAre(2, 1)) << "an array is of one utterance";
}

TEST(OwnData, steps_of_none_are_missing_too) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text,video_steps\na,v,train,1,A,0\nb,v,train,1,B,1\nc,v,train,1,C,\n");
  folder.npy("video.npy", {3, 2, 1}, {1, 2, 3, 4, 5, 6});
  const auto data = folder.import();
  EXPECT_EQ(data.report->repairs().at("utterances without any video frame given one of zeros"), 2);
  const auto dataset = folder.written();
  EXPECT_THAT(dataset.video(0).values, ElementsAre(0));
  EXPECT_THAT(dataset.video(1).values, ElementsAre(3));
  EXPECT_THAT(dataset.video(2).values, ElementsAre(0));
}

TEST(OwnData, features_and_steps_exchanged_are_suspected) {
  const OwnFolder folder;
  folder.npz("audio.npz", {{"a", {5, 7}}, {"b", {5, 9}}, {"c", {5, 7}}});
  EXPECT_EQ(folder.error(),
            "audio.npz (b.npy): utterance 'b' (talks.csv:3) has 9 features a frame, but the utterances before it have "
            "7; all have 5 rows, so the arrays seem to be [features, steps]: save array.T, which is [steps, features]");
  folder.npz("audio.npz", {{"a", {5, 30}}, {"b", {5, 30}}, {"c", {5, 30}}});
  EXPECT_THAT(folder.warnings(),
              Contains("audio.npz: every utterance has 5 frames of 30 features. If these are 5 features, the arrays "
                       "are [features, steps]: save array.T. If they are padded to one length, padding counts as "
                       "frames: save array[:length]"));
  folder.npz("audio.npz", {{"a", {1, 30}}, {"b", {1, 30}}, {"c", {1, 30}}});
  EXPECT_THAT(folder.warnings(), Not(Contains(HasSubstr("array.T"))));
}

// numpy.save of mfcc.T (librosa#378) says fortran_order: True.
TEST(OwnData, fortran_order_is_read) {
  const OwnFolder folder;
  folder.csv("id,video,split,label,text\na,v,train,1,A\n");
  fs::create_directory(folder / "audio");
  folder.npy("audio/a.npy", {2, 3}, {1, 4, 2, 5, 3, 6});
  std::string bytes = read_file(folder / "audio/a.npy");
  bytes.replace(bytes.find("False"), 5, "True ");
  write_file_whole(folder / "audio/a.npy", bytes);
  EXPECT_THAT(folder.written().audio(0).values, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(OwnData, recordings_in_place_of_arrays_are_named) {
  const OwnFolder folder;
  fs::create_directories(folder / "audio");
  for (const char* name : {"a.wav", "b.WAV"}) write_file_whole(folder / "audio" / name, "RIFF");
  EXPECT_THAT(folder.error(), AllOf(HasSubstr("audio holds recordings ('a.wav' and 'b.WAV'); modrob reads features")));
}

TEST(OwnData, an_id_does_not_lead_out_of_the_folder) {
  const OwnFolder folder;
  fs::create_directory(folder / "audio");
  folder.npy("secret.npy", {1, 1}, {1});
  folder.npy("audio/b.npy", {1, 1}, {2});
  folder.csv("id,video,split,label,text\n../secret,v,train,1,A\nb,v,train,1,B\n");
  EXPECT_THAT(folder.written().audio(0).values, ElementsAre(0));
}

TEST(OwnData, an_array_that_changes_meanwhile_is_found) {
  const OwnFolder folder;
  fs::create_directory(folder / "audio");
  folder.csv("id,video,split,label,text\na,v,train,1,A\n");
  folder.npy("audio/a.npy", {2, 1}, {1, 2});
  const auto data = folder.import();
  folder.npy("audio/a.npy", {1, 1}, {1});
  EXPECT_THAT(user_error_of([&] { write_import(data, folder / "set"); }), HasSubstr("changed while it was read"));
}

// What README tells users to try.
TEST(OwnData, the_example) {
  const fs::path folder = MODROB_SOURCE_DIR "/examples/own_data";
  const auto data = import_own_data({folder / "talks.csv"});
  EXPECT_THAT(data.report->warnings(), IsEmpty());
  EXPECT_EQ(data.outline.utterances.size(), 400u);
  EXPECT_EQ(data.audio.width, 6);
  EXPECT_EQ(data.video.width, 4);
  const TemporaryFolder target;
  const auto dataset = imported(folder / "talks.csv", target / "set");
  EXPECT_EQ(dataset.name(), "talks");
  EXPECT_EQ(dataset.description().at("provenance").at("sources").size(), 3u);
  // Enough for a report: twelve videos to test on.
  EXPECT_EQ(dataset.indices(Split::kTest).size(), 12u * 8u);
  const auto quoted = std::count_if(
      dataset.utterances().begin(), dataset.utterances().end(),
      [](const Utterance& utterance) { return utterance.transcript.ends_with(" is \"perfect\" cinema."); });
  EXPECT_GT(quoted, 3);
  EXPECT_TRUE(dataset.description().at("provenance").at("repairs").empty());
  uintmax_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
  EXPECT_LT(bytes, 400'000u);
}

}  // namespace
}  // namespace modrob::data

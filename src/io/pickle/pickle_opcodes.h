#pragma once

#include <cstdint>
#include <string_view>

namespace modrob::io {

/// The instructions of pickle protocols 0 to 5, by their bytes.
enum class PickleOpcode : uint8_t {
  kMark = '(',
  kStop = '.',
  kPop = '0',
  kPopMark = '1',
  kDup = '2',
  kFloat = 'F',
  kBinFloat = 'G',
  kInt = 'I',
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kLong = 'L',
  kLong1 = 0x8A,
  kLong4 = 0x8B,
  kNone = 'N',
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kString = 'S',
  kBinString = 'T',
  kShortBinString = 'U',
  kUnicode = 'V',
  kBinUnicode = 'X',
  kShortBinUnicode = 0x8C,
  kBinUnicode8 = 0x8D,
  kBinBytes = 'B',
  kShortBinBytes = 'C',
  kBinBytes8 = 0x8E,
  kByteArray8 = 0x96,
  kEmptyTuple = ')',
  kTuple = 't',
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kEmptyList = ']',
  kList = 'l',
  kAppend = 'a',
  kAppends = 'e',
  kEmptyDict = '}',
  kDict = 'd',
  kSetItem = 's',
  kSetItems = 'u',
  kPut = 'p',
  kBinPut = 'q',
  kLongBinPut = 'r',
  kMemoize = 0x94,
  kGet = 'g',
  kBinGet = 'h',
  kLongBinGet = 'j',
  kGlobal = 'c',
  kStackGlobal = 0x93,
  kReduce = 'R',
  kBuild = 'b',
  kProto = 0x80,
  kFrame = 0x95,
  kBinPersId = 'Q',
  // No file that is read here needs these; they are refused by name.
  kPersId = 'P',
  kInst = 'i',
  kObj = 'o',
  kNewObj = 0x81,
  kNewObjEx = 0x92,
  kExt1 = 0x82,
  kExt2 = 0x83,
  kExt4 = 0x84,
  kEmptySet = 0x8F,
  kAddItems = 0x90,
  kFrozenSet = 0x91,
  kNextBuffer = 0x97,
  kReadonlyBuffer = 0x98,
};

/// The name of an instruction that is always refused; empty for every other byte.
constexpr std::string_view refused_opcode_name(uint8_t byte) {
  switch (static_cast<PickleOpcode>(byte)) {
    case PickleOpcode::kPersId:
      return "PERSID";
    case PickleOpcode::kInst:
      return "INST";
    case PickleOpcode::kObj:
      return "OBJ";
    case PickleOpcode::kNewObj:
      return "NEWOBJ";
    case PickleOpcode::kNewObjEx:
      return "NEWOBJ_EX";
    case PickleOpcode::kExt1:
      return "EXT1";
    case PickleOpcode::kExt2:
      return "EXT2";
    case PickleOpcode::kExt4:
      return "EXT4";
    case PickleOpcode::kEmptySet:
      return "EMPTY_SET";
    case PickleOpcode::kAddItems:
      return "ADDITEMS";
    case PickleOpcode::kFrozenSet:
      return "FROZENSET";
    case PickleOpcode::kNextBuffer:
      return "NEXT_BUFFER";
    case PickleOpcode::kReadonlyBuffer:
      return "READONLY_BUFFER";
    default:
      return "";
  }
}

}  // namespace modrob::io

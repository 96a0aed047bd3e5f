package linkage

import (
	"strings"
	"sync"
)

// Default gives the model a node begins with, before it has learnt from its own data: shares chosen on the careful side for an
// index of a million people. The sources of the shares are in docs/adr/0017.
var Default = sync.OnceValue(func() *Model {
	m := &Model{Format: ModelFormat, Version: "default", Profile: Chinese, People: 1e6, Relatives: 2.5, Fields: map[string][]Share{},
		Names:  Names{Other: Rarity{Family: 0.002, Single: 0.003, Double: 0.0004, Long: 0.0005}, Family: commonFamilies, Given: commonGiven},
		Limits: Limits{Link: 10, Review: -3}}
	for f, rows := range defaultShares {
		m.Fields[fieldNames[f]] = rows
	}
	made, err := m.made()
	if err != nil {
		panic(err) // a constant of the program
	}
	return made
})

// defaultShares by field and level: M of one person, U of strangers, R of relatives.
var defaultShares = [Fields][]Share{
	FieldCard:   {{0.3, 0.3, 0.3}, {0.955, 2e-9, 0.002}, {0.008, 2e-8, 0.004}, {0.006, 5e-9, 1e-6}, {0.015, 2e-8, 2e-6}, {0.0155, 0.15, 0.145}, {5e-4, 0.85, 0.85}},
	FieldNumber: {{0.6, 0.6, 0.6}, {0.9, 2e-7, 0.004}, {0.01, 2e-7, 0.004}, {0.002, 1e-7, 0.005}, {0.003, 1e-6, 0.02}, {0.084, 0.999, 0.967}, {1e-3, 1e-3, 1e-3}},
	FieldLocal:  {{0.9, 0.9, 0.9}, {0.7, 1e-6, 0.001}, {0.3, 0.999999, 0.999}},
	FieldName: {{0.005, 0.005, 0.005}, {0.935, 2e-5, 2e-5}, {0.01, 4e-6, 2e-5}, {0.025, 1e-4, 5e-4}, {0.006, 1e-5, 1e-4}, {0.012, 2e-3, 0.1},
		{0.006, 1e-3, 0.01}, {0.001, 5e-4, 1e-3}, {0.004, 0.025, 0.45}, {0.001, 0.97, 0.44}},
	FieldBirth: {{0.02, 0.02, 0.02}, {0.955, 4e-5, 0.004}, {0.01, 1e-3, 1e-3}, {0.005, 1.5e-5, 1e-5}, {0.005, 3e-5, 1e-4}, {0.018, 6e-4, 0.004},
		{0.003, 0.014, 0.04}, {0.002, 2.7e-3, 4e-3}, {0.002, 0.98, 0.94}},
	FieldSex:     {{0.01, 0.01, 0.01}, {0.996, 0.5, 0.45}, {0.004, 0.5, 0.55}},
	FieldPhone:   {{0.2, 0.2, 0.2}, {0.7, 1e-6, 0.3}, {0.02, 1e-5, 0.01}, {0.28, 0.99999, 0.69}},
	FieldAddress: {{0.2, 0.2, 0.2}, {0.7, 3e-6, 0.9}, {0.12, 2e-3, 0.06}, {0.05, 0.03, 0.02}, {0.05, 0.5, 0.01}, {0.08, 0.47, 0.01}},
	FieldEthnic:  {{0.2, 0.2, 0.2}, {0.99, 0.85, 0.97}, {0.01, 0.15, 0.03}},
	FieldMother:  {{0.9, 0.9, 0.9}, {0.93, 2e-5, 0.4}, {0.05, 3e-3, 0.01}, {0.02, 0.997, 0.59}},
}

// commonFamilies are the shares of the commonest family names, in a thousand people. Source: reports of the Ministry of
// Public Security on names, 2019 to 2021; rounded.
var commonFamilies = func() map[string]float64 {
	m := map[string]float64{}
	for _, x := range []struct {
		names string
		share float64
	}{{"王李张", 0.07}, {"刘陈", 0.047}, {"杨", 0.03}, {"黄赵吴周", 0.021}, {"徐孙马朱胡", 0.014}, {"郭何林高罗", 0.0115}, {"郑梁谢宋唐", 0.0085},
		{"许韩邓冯曹彭曾", 0.0065}, {"肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈", 0.005}} {
		for _, r := range x.names {
			m[string(r)] = x.share
		}
	}
	return m
}()

// commonGiven are shares of the commonest given names, rounded up: what the reports on names list, men and women together. A node
// that has learnt uses its own.
var commonGiven = func() map[string]float64 {
	m := map[string]float64{}
	for _, n := range strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 燕 玲 丹 萍 婷 红 辉 鹏 华 飞 鑫 波 斌 浩 宇 健 俊 凯 帅 亮 雪 倩 梅 琴 兰 云 颖 慧 莉 雷 峰 龙 林 建") {
		m[n] = 0.008
	}
	for _, n := range strings.Fields("秀英 秀兰 桂英 玉兰 桂兰 秀珍 凤英 玉梅 玉英 秀云 桂芳 淑珍 淑英 建国 建华 建军 志强 国强 玉华 玉珍 春梅 海燕 晓燕 丽娟 小红 小明 " +
		"子轩 浩宇 浩然 宇轩 梓轩 子涵 梓涵 欣怡 诗涵 雨欣 一诺 佳怡 俊杰 文杰 海涛 晓东 志伟 宇航 子豪 梓萱 若汐 沐宸 浩辰 一鸣") {
		m[n] = 0.003
	}
	return m
}()
